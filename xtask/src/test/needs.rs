//! What tests need beyond cargo, and having it there when the first test needs it.
//!
//! A crate names its needs in its manifest; a need is provided once. What cannot be had is a
//! failure of the run, unless the user said `--without` it. It must not know how a thing is
//! installed: each has a file of its own beside this one.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::Path;

use anyhow::{Context, Result};

use super::{node, postfix, postgres, python};
use crate::web;
use crate::workspace::{Package, Workspace};

/// The variable through which tests find their interpreter.
const PYTHON: &str = "POSTDUIF_PYTHON";
/// The variable through which tests find the folder with their Node packages.
const NODE: &str = "POSTDUIF_NODE";
/// The variable through which tests find their browser.
const BROWSER: &str = "POSTDUIF_BROWSER";
/// The variable through which tests find the folder with an unpacked Postfix.
const POSTFIX: &str = "POSTDUIF_POSTFIX";
/// The variable through which tests find their PostgreSQL server.
const POSTGRES: &str = "POSTDUIF_TEST_POSTGRES";
/// What the names of tests have in them that need such a server, and are made beside others that
/// do not.
const POSTGRES_TESTS: &str = "on_postgres::";

/// Something a test can need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    Browser,
    Node,
    Postfix,
    Postgres,
    Python,
    Web,
}

impl Need {
    const ALL: [Self; 6] = [
        Self::Browser,
        Self::Node,
        Self::Postfix,
        Self::Postgres,
        Self::Python,
        Self::Web,
    ];

    /// The word for it in manifests, in `--without` and in `POSTDUIF_WITHOUT`.
    fn word(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Node => "node",
            Self::Postfix => "postfix",
            Self::Postgres => "postgres",
            Self::Python => "python",
            Self::Web => "web",
        }
    }

    fn read(word: &str) -> Result<Self> {
        let known = || join(&Self::ALL.into());
        Self::ALL
            .into_iter()
            .find(|need| need.word() == word)
            .with_context(|| format!("`{word}` is nothing a test can need; known are {}", known()))
    }
}

/// The words of some needs, with commas.
pub(super) fn join(needs: &BTreeSet<Need>) -> String {
    let words: Vec<_> = needs.iter().map(|need| need.word()).collect();
    words.join(",")
}

/// Reads the values of `--without`: each a word or a list with commas.
pub(super) fn read_without<'a>(values: impl Iterator<Item = &'a str>) -> Result<BTreeSet<Need>> {
    values
        .flat_map(|value| value.split(','))
        .map(|word| Need::read(word.trim()).context("`--without`"))
        .collect()
}

/// Reads `[package.metadata.postduif] needs` of a manifest.
pub(super) fn of_package(package: &Package) -> Result<BTreeSet<Need>> {
    let needs = &package.metadata["postduif"]["needs"];
    if needs.is_null() {
        return Ok(BTreeSet::new());
    }
    let read = || -> Result<_> {
        let words = needs.as_array().context("not a list")?;
        words
            .iter()
            .map(|word| Need::read(word.as_str().context("not a list of words")?))
            .collect()
    };
    read().with_context(|| {
        format!(
            "{}: package.metadata.postduif.needs",
            package.manifest.display()
        )
    })
}

/// Provides needs, each once.
pub(super) struct Provider<'a> {
    workspace: &'a Workspace,
    without: &'a BTreeSet<Need>,
    met: BTreeSet<Need>,
    environment: BTreeMap<&'static str, OsString>,
    /// Ends with this.
    server: Option<postgres::Server>,
    provided: Provided,
}

/// What became of the needs.
#[derive(Debug, Default)]
pub(super) struct Provided {
    /// Needs left out because the user said so, though a test has them.
    pub(super) left_out: BTreeSet<Need>,
    /// One sentence for each need that could not be met.
    pub(super) missing: Vec<String>,
}

impl<'a> Provider<'a> {
    pub(super) fn new(workspace: &'a Workspace, without: &'a BTreeSet<Need>) -> Self {
        Self {
            workspace,
            without,
            met: BTreeSet::new(),
            environment: BTreeMap::new(),
            server: None,
            provided: Provided::default(),
        }
    }

    /// Has a need ready. One that cannot be met is noted and the tests run all the same: most of
    /// them may not need it.
    pub(super) fn provide(&mut self, need: Need) {
        if self.without.contains(&need) {
            self.provided.left_out.insert(need);
        } else if self.met.insert(need)
            && let Err(error) = self.install(need)
        {
            let word = need.word();
            let sentence = format!("{word}: {error:#} (or say `--without {word}`)");
            println!("{sentence}");
            self.provided.missing.push(sentence);
        }
    }

    fn install(&mut self, need: Need) -> Result<()> {
        match need {
            Need::Node => {
                let packages = node::install(self.workspace)?;
                self.environment.insert(NODE, packages.into());
            }
            Need::Python => {
                let interpreter = python::install(self.workspace)?;
                self.environment.insert(PYTHON, interpreter.into());
            }
            // Whoever has named a server means that one.
            Need::Postgres if std::env::var_os(POSTGRES).is_some() => {}
            Need::Postgres => {
                let server = self.server.insert(postgres::Server::start()?);
                self.environment.insert(POSTGRES, server.url().into());
            }
            Need::Web => web::install(self.workspace)?,
            Need::Browser => {
                self.environment.insert(BROWSER, web::browser()?.into());
            }
            Need::Postfix => {
                let folder = postfix::install(self.workspace)?;
                self.environment.insert(POSTFIX, folder.into());
            }
        }
        Ok(())
    }

    /// The variables through which tests find what was installed.
    pub(super) fn environment(&self) -> &BTreeMap<&'static str, OsString> {
        &self.environment
    }

    /// The texts that the names of tests have in them which are to be left out.
    pub(super) fn skipped(&self) -> Option<&'static str> {
        let is_without = self.without.contains(&Need::Postgres);
        is_without.then_some(POSTGRES_TESTS)
    }

    /// The interpreter of the tests, if there is one.
    pub(super) fn python(&self) -> Option<&OsStr> {
        self.environment.get(PYTHON).map(OsString::as_os_str)
    }

    /// The browser of the tests, if there is one.
    pub(super) fn browser(&self) -> Option<&Path> {
        self.environment.get(BROWSER).map(Path::new)
    }

    /// Whether this need was met.
    pub(super) fn has(&self, need: Need) -> bool {
        let is_missing = |text: &String| text.starts_with(need.word());
        self.met.contains(&need) && !self.provided.missing.iter().any(is_missing)
    }

    pub(super) fn finish(self) -> Provided {
        self.provided
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::workspace::samples;

    fn workspace_with(needs: &serde_json::Value) -> Workspace {
        let mut workspace = samples::workspace(&[("mail", &[], &[])]);
        workspace.packages[0].metadata = json!({ "postduif": { "needs": needs } });
        workspace
    }

    fn check(needs: &serde_json::Value, expected: Result<&str, &str>) {
        let workspace = workspace_with(needs);
        match (of_package(&workspace.packages[0]), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(join(&found), expected),
            (Err(found), Err(expected)) => {
                let found = format!("{found:#}");
                assert!(found.contains(expected), "{found}");
                assert!(found.contains("/p/crates/mail/Cargo.toml"), "{found}");
            }
            (found, expected) => panic!("{found:?} where {expected:?} was expected"),
        }
    }

    #[test]
    fn manifests_name_their_needs() {
        check(&json!(null), Ok(""));
        check(&json!([]), Ok(""));
        check(
            &json!(["python", "postgres", "python"]),
            Ok("postgres,python"),
        );
        check(
            &json!(["pyhton"]),
            Err("`pyhton` is nothing a test can need"),
        );
        check(&json!("python"), Err("not a list"));
        check(&json!([1]), Err("not a list of words"));
    }

    #[test]
    fn without_takes_words_and_lists() {
        let read = |values: &[&str]| read_without(values.iter().copied()).map(|set| join(&set));
        assert_eq!(read(&[]).unwrap(), "");
        assert_eq!(
            read(&["python", "browser,postfix"]).unwrap(),
            "browser,postfix,python"
        );
        assert!(read(&["phyton"]).is_err());
        assert!(read(&[""]).is_err());
    }

    #[test]
    fn what_is_left_out_is_not_missing() {
        let (workspace, without) = (samples::workspace(&[]), BTreeSet::from([Need::Postfix]));
        let mut provider = Provider::new(&workspace, &without);
        provider.provide(Need::Postfix);
        let provided = provider.finish();
        assert_eq!(join(&provided.left_out), "postfix");
        assert!(provided.missing.is_empty());
    }

    #[test]
    fn what_cannot_be_had_is_missing_once() {
        let (workspace, without) = (samples::workspace(&[]), BTreeSet::new());
        let mut provider = Provider::new(&workspace, &without);
        // The sample's root has no list of Python packages.
        provider.provide(Need::Python);
        provider.provide(Need::Python);
        assert!(provider.environment().is_empty() && provider.python().is_none());
        let provided = provider.finish();
        assert_eq!(provided.missing.len(), 1);
        assert!(provided.missing[0].contains("--without python"));
        assert!(provided.left_out.is_empty());
    }
}
