//! `cargo xtask fmt`: lays out every Rust file of the workspace, or says which are not.

use anyhow::Result;

use crate::arguments::{Arguments, Spec};
use crate::{process, workspace};

const SPEC: Spec = Spec {
    flags: &["--check"],
    options: &[],
    words_max: 0,
};

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    let arguments = Arguments::parse(words, &SPEC)?;
    let mut command = process::cargo(&workspace::root()?);
    command.args(["fmt", "--all"]);
    if arguments.has("--check") {
        command.arg("--check");
    }
    process::run(&mut command)
}
