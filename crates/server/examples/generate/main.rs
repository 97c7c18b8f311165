//! Writes the documents that come from the code: the API's document, the schemas of files, and the pages
//! about blocks, triggers and rules. `cargo xtask gen` calls it with the folder of the documents; with
//! `--check` it changes nothing and fails where one is stale.
#![expect(
    clippy::print_stderr,
    reason = "a tool for people and for CI: what it says is its result"
)]

mod pages;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

/// Every document, by its path in the folder.
fn documents(root: &Path) -> io::Result<Vec<(PathBuf, String)>> {
    let mut all = vec![(
        PathBuf::from("openapi.json"),
        postduif_server::openapi::text().to_owned(),
    )];
    for (name, text) in postduif_server::openapi::schemas() {
        all.push((PathBuf::from(format!("schema/{name}.schema.json")), text));
    }
    all.extend(pages::all(root)?);
    Ok(all)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

fn main() -> ExitCode {
    let mut words = env::args().skip(1);
    let Some(folder) = words.next().map(PathBuf::from) else {
        eprintln!("say where the documents are");
        return ExitCode::FAILURE;
    };
    let only_check = words.next().is_some_and(|word| word == "--check");
    let mut stale = false;
    let documents = match documents(&folder.join("..")) {
        Ok(documents) => documents,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    for (name, text) in documents {
        let path = folder.join(&name);
        if fs::read_to_string(&path).is_ok_and(|there| there == text) {
            continue;
        }
        if only_check {
            eprintln!("{} is stale; `cargo xtask gen` writes it", path.display());
            stale = true;
        } else if let Err(error) = write(&path, &text) {
            eprintln!("{}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    if stale {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
