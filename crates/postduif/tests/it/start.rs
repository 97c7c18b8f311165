//! Where things are when the program starts.

use crate::program::Program;

#[test]
fn an_address_of_sqlite_is_the_path_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let path = path.to_str().unwrap();
    drop(Program::serve(&["--database", &format!("sqlite:{path}")]));
    let mut found: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.contains('-'))
        .collect();
    found.sort();
    assert_eq!(found, ["shop.db", "shop.db.key", "shop.db.mark"]);
    // The same file again: no second workspace.
    assert_eq!(Program::serve(&["--database", path]).key, None);
}
