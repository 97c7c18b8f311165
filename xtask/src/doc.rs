//! `cargo xtask doc`: builds the documentation of our own crates, each warning an error.
//!
//! Private items are included: most links between modules stand on them.

use anyhow::Result;

use crate::arguments::{Arguments, Spec};
use crate::{process, workspace};

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    Arguments::parse(words, &Spec::default())?;
    let mut command = process::cargo(&workspace::root()?);
    command.args([
        "doc",
        "--workspace",
        "--no-deps",
        "--document-private-items",
    ]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    process::run(&mut command)
}
