//! `postduif migrate`: what a database lacks is said and brought up, and nothing else is done.

use serde_json::Value as Json;

use crate::program::{Program, run};
use crate::server::Database;

/// The exit code and the JSON of a command.
fn told(arguments: &[&str]) -> (Option<i32>, Json) {
    let output = run(arguments);
    let told = serde_json::from_slice(&output.stdout);
    let wrong = String::from_utf8_lossy(&output.stderr);
    (
        output.status.code(),
        told.unwrap_or_else(|error| panic!("{error}: {wrong}")),
    )
}

fn count(told: &Json, list: &str) -> usize {
    told[list].as_array().unwrap().len()
}

#[test]
fn a_file_that_serve_made_lacks_nothing_also_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let path = path.to_str().unwrap();
    let missing = run(&["migrate", "--database", path]);
    assert_eq!(missing.status.code(), Some(1));
    let why = String::from_utf8_lossy(&missing.stderr);
    assert!(why.contains("the first `postduif serve` makes it"), "{why}");
    assert!(!folder.path().join("shop.db").exists());

    let mut program = Program::serve(&["--sender", "me@shop.example", "--database", path]);
    for more in [&["--check"][..], &[]] {
        let arguments = [&["migrate", "--json", "--database", path], more].concat();
        let (code, told) = told(&arguments);
        assert_eq!(code, Some(0), "{told}");
        assert!(count(&told, "had") > 10, "{told}");
        let others = ["ran", "lacks", "unknown"].map(|list| count(&told, list));
        assert_eq!(others, [0, 0, 0], "{told}");
    }
    program.stop();
    let output = run(&["migrate", "--database", path]);
    let line = String::from_utf8_lossy(&output.stdout);
    assert!(line.contains("is up to date: it has had all "), "{line}");
}

mod on_postgres {
    use super::*;

    #[test]
    fn an_empty_database_gets_its_tables() {
        let database = Database::new();
        let url = database.url();
        let arguments = [
            "migrate",
            "--json",
            "--key-file",
            "links.key",
            "--database",
            &url,
        ];
        let checked = [&arguments[..], &["--check"]].concat();
        let (code, before) = told(&checked);
        assert_eq!((code, count(&before, "had")), (Some(1), 0), "{before}");
        let (code, ran) = told(&arguments);
        assert_eq!((code, count(&ran, "lacks")), (Some(0), 0), "{ran}");
        assert_eq!(ran["ran"], before["lacks"]);
        let (code, after) = told(&checked);
        assert_eq!((code, &after["had"]), (Some(0), &before["lacks"]));
    }
}
