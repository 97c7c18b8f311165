//! `cargo xtask shots`: pictures of every page on the demo shop, for people to look at.
//!
//! What is on a page, and which pages there are, `web/e2e/shots.ts` knows; this builds what that needs.

use anyhow::Result;

use crate::arguments::{Arguments, Spec};
use crate::workspace::Workspace;
use crate::{process, web};

const SPEC: Spec = Spec {
    flags: &[],
    options: &[],
    words_max: 1,
};

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    let arguments = Arguments::parse(words, &SPEC)?;
    let only = arguments.words.first().map_or("", String::as_str);
    let workspace = Workspace::load()?;
    web::install(&workspace)?;
    let pages = web::build(&workspace)?;
    let browser = web::browser()?;
    let mut build = process::cargo(&workspace.root);
    process::run(build.args(["build", "--package", "postduif"]))?;
    let to = workspace.target.join("xtask/shots");
    process::run(&mut web::shots(&workspace, only, (&browser, &pages, &to)))?;
    println!("shots: {}", to.display());
    Ok(())
}
