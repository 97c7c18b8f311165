//! `cargo xtask golden`: our template engine over the cases of golden-liquid.
//!
//! The cases are other people's and stay outside of the project, so this is no part of CI. What is
//! counted, and what is wanted to fail, is for the example of the engine's crate to know.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::arguments::{Arguments, Spec};
use crate::process;
use crate::workspace::Workspace;

const SPEC: Spec = Spec {
    flags: &[],
    options: &[],
    words_max: 1,
};

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    let arguments = Arguments::parse(words, &SPEC)?;
    let path = arguments.words.first();
    let path = PathBuf::from(path.context("say where golden_liquid.json is")?);
    // Cargo may be started in another folder than this was.
    let path = path
        .canonicalize()
        .with_context(|| format!("{} cannot be found", path.display()))?;
    let workspace = Workspace::load()?;
    let mut command = process::cargo(&workspace.root);
    command.args(["run", "--quiet", "--package", "postduif-liquid"]);
    command.args(["--example", "golden", "--"]).arg(path);
    process::run(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_needed() {
        let error = run(Vec::new()).unwrap_err();
        assert!(error.to_string().contains("golden_liquid.json"), "{error}");
        let error = run(vec!["no/such/file".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("cannot be found"), "{error}");
    }
}
