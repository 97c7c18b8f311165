//! `cargo xtask gen`: writes what comes from the code and is committed beside it.
//!
//! The documents come from an example of the server's crate, the types of the pages from the API's
//! document. With `--check`, as part of `cargo xtask check`, nothing is changed, and what is stale is a
//! failure. It must not know what stands in them.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::arguments::{Arguments, Spec};
use crate::workspace::Workspace;
use crate::{process, web};

const SPEC: Spec = Spec {
    flags: &["--check"],
    options: &[],
    words_max: 0,
};
/// The folder of the documents.
const DOCUMENTS: &str = "docs";
/// The API's document.
const API: &str = "docs/openapi.json";
/// The types of what the API takes and answers.
const TYPES: &str = "web/src/api/schema.ts";

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    let arguments = Arguments::parse(words, &SPEC)?;
    let only_check = arguments.has("--check");
    let workspace = Workspace::load()?;
    let mut cargo = process::cargo(&workspace.root);
    cargo.args(["run", "--quiet", "--package", "postduif-server"]);
    cargo.args(["--example", "generate", "--", DOCUMENTS]);
    if only_check {
        cargo.arg("--check");
    }
    process::run(&mut cargo)?;
    types(&workspace, only_check)
}

/// The types of the pages, by the tool that their lock names.
fn types(workspace: &Workspace, only_check: bool) -> Result<()> {
    web::install(workspace)?;
    let made = workspace.target.join("xtask/schema.ts");
    let mut node = Command::new("node");
    node.arg(
        workspace
            .root
            .join("web/node_modules/openapi-typescript/bin/cli.js"),
    );
    node.arg(API).arg("--output").arg(&made);
    node.args(["--immutable", "--alphabetize"]);
    process::run(
        node.current_dir(&workspace.root)
            .stdin(Stdio::null())
            .stdout(Stdio::null()),
    )?;
    let made = fs::read_to_string(&made).context("the types were not written")?;
    let path = workspace.root.join(TYPES);
    if fs::read_to_string(&path).is_ok_and(|there| there == made) {
        return Ok(());
    }
    if only_check {
        bail!("{TYPES} is stale; `cargo xtask gen` writes it");
    }
    fs::write(&path, made).with_context(|| format!("{}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check of the project says this word, and so does the help.
    #[test]
    fn it_takes_the_flag_that_changes_nothing() {
        let words = vec!["--check".to_owned()];
        assert!(Arguments::parse(words, &SPEC).unwrap().has("--check"));
    }
}
