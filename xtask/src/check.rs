//! `cargo xtask check`: everything that needs no test run.
//!
//! All of it runs also when an early part fails, so that one run shows everything there is to
//! mend. The cheap parts come first.

use anyhow::{Result, bail};

use crate::arguments::{Arguments, Spec};
use crate::workspace::Workspace;
use crate::{clippy, doc, fmt, generate, supply, tidy, web};

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    Arguments::parse(words, &Spec::default())?;
    let parts = [
        ("fmt", fmt::run(vec!["--check".to_owned()])),
        ("tidy", tidy::run(Vec::new())),
        ("supply", supply::run(Vec::new())),
        ("web", Workspace::load().and_then(|all| web::check(&all))),
        ("gen", generate::run(vec!["--check".to_owned()])),
        ("clippy", clippy::run(Vec::new())),
        ("doc", doc::run(Vec::new())),
    ];
    let mut failed = Vec::new();
    for (name, outcome) in parts {
        if let Err(error) = outcome {
            eprintln!("xtask {name}: {error:#}");
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        bail!("check failed: {}", failed.join(", "));
    }
    println!("check: fmt, tidy, supply, web, gen, clippy and doc found nothing");
    Ok(())
}
