//! `cargo xtask tidy`: the house rules that no compiler and no lint holds.
//!
//! One file per group of rules, each a function from the tree of files to its breaches, so that a
//! test can show it fail on a bad sample. It must not mend anything.

mod arrows;
mod bans;
mod calls;
mod changelog;
mod layout;
mod links;
mod places;
pub(crate) mod registries;
mod spacing;
mod statements;
mod words;

use std::fmt;

use anyhow::{Result, bail};

use crate::arguments::{Arguments, Spec};
use crate::tree::Tree;
use crate::workspace::Workspace;

/// One breach of one rule, at its place.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Breach {
    /// From the workspace's root, with `/`.
    path: String,
    /// From 1; 0 where the whole file is meant.
    line: usize,
    text: String,
}

impl Breach {
    fn at(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            text: text.into(),
        }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.text),
            line => write!(f, "{}:{line}: {}", self.path, self.text),
        }
    }
}

/// Every rule over the files. `arrows` and `calls` stand apart, since they read what cargo says.
const RULES: &[fn(&Tree) -> Vec<Breach>] = &[
    bans::check,
    changelog::check,
    layout::check,
    links::check,
    places::check,
    registries::check,
    spacing::check,
    statements::check,
    words::check,
];

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    Arguments::parse(words, &Spec::default())?;
    let workspace = Workspace::load()?;
    let tree = Tree::read(&workspace)?;
    let mut breaches: Vec<_> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    breaches.extend(arrows::check(&workspace));
    breaches.extend(calls::check(&workspace));
    breaches.sort();
    for breach in &breaches {
        println!("{breach}");
    }
    if !breaches.is_empty() {
        bail!("{} breaches of the house rules", breaches.len());
    }
    println!("tidy: {} files, nothing found", tree.len());
    Ok(())
}

#[cfg(test)]
mod samples {
    //! One way to show each rule's breaches.

    use super::{Breach, Tree};

    /// The breaches of a rule in these files, as they are printed.
    pub(super) fn breaches(rule: fn(&Tree) -> Vec<Breach>, files: &[(&str, &str)]) -> Vec<String> {
        let breaches = rule(&Tree::of(files));
        breaches.iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breach_is_printed_with_its_place() {
        assert_eq!(Breach::at("a.rs", 3, "bad").to_string(), "a.rs:3: bad");
        assert_eq!(Breach::at("a.rs", 0, "bad").to_string(), "a.rs: bad");
    }
}
