//! `cargo xtask clippy`: the lints of the workspace over every target, each warning an error.

use anyhow::Result;

use crate::arguments::{Arguments, Spec};
use crate::{process, workspace};

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    Arguments::parse(words, &Spec::default())?;
    let mut command = process::cargo(&workspace::root()?);
    command.args(["clippy", "--workspace", "--all-targets"]);
    command.args(["--", "-D", "warnings"]);
    process::run(&mut command)
}
