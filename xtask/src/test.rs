//! `cargo xtask test`: every test there is.
//!
//! The test programs run one after the other, so that each has its own time and the slowest can be
//! named, and so that what a test needs is installed when the first one that needs it is about to
//! run. It must not know what any test does: it hands over an environment, and counts.

mod build;
mod count;
mod needs;
mod node;
mod postfix;
mod postgres;
mod program;
mod python;
mod summary;
mod unittest;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::arguments::{Arguments, Spec};
use crate::tree::Tree;
use crate::workspace::{Package, Workspace};
use crate::{commit, process, web};
use count::Outcome;
use needs::{Need, Provider};
use summary::Summary;

/// All tests together, building and installing not counted. They take half of it on two quiet cores; the rest
/// is for a machine that has other work. What is longer belongs under `cargo xtask soak`.
const TIME_LIMIT: Duration = Duration::from_mins(45);
/// What `-p` names where only the tests of the pages are wanted: they are no crate.
const PAGES: &str = "web";
/// Tests of one program at the same time: CI has two cores, and a test that only passes when it is
/// alone, or only on many cores, is wrong here too.
const TEST_THREADS: &str = "--test-threads=2";

const SPEC: Spec = Spec {
    flags: &[],
    options: &["--without", "-p"],
    words_max: 1,
};

/// What is to be run.
#[derive(Debug, Default)]
pub(crate) struct Request {
    /// What the user knows to be missing; tests that need it leave themselves out.
    without: BTreeSet<Need>,
    /// Only these packages; all when empty.
    packages: Vec<String>,
    /// Only the tests of the pages.
    only_pages: bool,
    /// Only tests with this text in their name.
    filter: Option<String>,
    /// Every test at its full size, and no limit on the time.
    pub(crate) full_size: bool,
}

impl Request {
    pub(crate) fn read(arguments: &Arguments) -> Result<Self> {
        let packages: Vec<_> = arguments.values("-p").map(str::to_owned).collect();
        Ok(Self {
            without: needs::read_without(arguments.values("--without"))?,
            only_pages: packages == [PAGES],
            packages: packages.into_iter().filter(|one| one != PAGES).collect(),
            filter: arguments.words.first().cloned(),
            full_size: false,
        })
    }

    fn time_limit(&self) -> Duration {
        if self.full_size {
            Duration::MAX
        } else {
            TIME_LIMIT
        }
    }
}

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    run_request(&Request::read(&Arguments::parse(words, &SPEC)?)?)
}

/// Builds and runs what is asked; an error when anything failed, was missing, or took too long.
pub(crate) fn run_request(request: &Request) -> Result<()> {
    let workspace = Workspace::load()?;
    let packages = select(&workspace, &request.packages)?;
    let programs = if request.only_pages {
        build::product(&workspace)?;
        Vec::new()
    } else {
        build::programs(&workspace, &request.packages)?
    };
    let mut run = Run {
        request,
        workspace: &workspace,
        provider: Provider::new(&workspace, &request.without),
        commit: commit::hash(&workspace.root),
        summary: Summary::default(),
    };
    if !request.only_pages {
        for program in &programs {
            run.program(program)?;
        }
        run.documentation(&packages);
        if request.packages.is_empty() {
            run.python()?;
        }
    }
    if request.packages.is_empty() {
        run.web();
    }
    let provided = run.provider.finish();
    run.summary.close(request.time_limit(), &provided)
}

/// The packages asked for, or all.
fn select<'a>(workspace: &'a Workspace, names: &[String]) -> Result<Vec<&'a Package>> {
    if names.is_empty() {
        return Ok(workspace.packages.iter().collect());
    }
    names
        .iter()
        .map(|name| {
            let package = workspace.package(name);
            package.with_context(|| format!("`-p {name}`: no such package in the workspace"))
        })
        .collect()
}

/// One run of the tests.
struct Run<'a> {
    request: &'a Request,
    workspace: &'a Workspace,
    provider: Provider<'a>,
    commit: String,
    summary: Summary,
}

impl Run<'_> {
    fn program(&mut self, program: &build::Program) -> Result<()> {
        let mut packages = self.workspace.packages.iter();
        let package = packages
            .find(|package| package.id == program.package_id)
            .with_context(|| format!("cargo built `{}`, which is no member", program.package_id))?;
        for need in needs::of_package(package)? {
            self.provider.provide(need);
        }
        let name = format!("{} {}", package.name, program.target);
        let mut command = Command::new(&program.executable);
        build::surround(&mut command, package);
        command.args(&self.request.filter);
        if let Some(text) = self.provider.skipped() {
            command.args(["--skip", text]);
        }
        self.count(name, command.arg(TEST_THREADS));
        Ok(())
    }

    /// The examples in the documentation of the libraries, all in one go: cargo builds them.
    fn documentation(&mut self, packages: &[&Package]) {
        let libraries: Vec<_> = packages.iter().filter(|one| one.has_library).collect();
        if libraries.is_empty() {
            return;
        }
        let mut command = process::cargo(&self.workspace.root);
        command.args(["test", "--doc"]);
        for library in libraries {
            command.args(["--package", &library.name]);
        }
        command.arg("--").args(&self.request.filter);
        self.count("documentation".to_owned(), command.arg(TEST_THREADS));
    }

    /// The tests in Python, which belong to no package. Where there is no Python that is a failure
    /// already, or wanted.
    fn python(&mut self) -> Result<()> {
        for folder in unittest::folders(&Tree::read(self.workspace)?) {
            self.provider.provide(Need::Python);
            if let Some(interpreter) = self.provider.python() {
                let mut command =
                    unittest::command(interpreter, &folder, self.request.filter.as_deref());
                self.count(
                    format!("python {folder}"),
                    command.current_dir(&self.workspace.root),
                );
            }
        }
        Ok(())
    }

    /// The tests of the pages: those of their parts, then those in a browser against the program that
    /// was built for the tests. Where Node or the browser is missing that is a failure already, or wanted.
    fn web(&mut self) {
        self.provider.provide(Need::Web);
        if !self.provider.has(Need::Web) {
            return;
        }
        let filter = self.request.filter.clone();
        let filter = filter.as_deref();
        let mut units = web::unit_tests(self.workspace, filter);
        self.count("web units".to_owned(), &mut units);
        self.provider.provide(Need::Browser);
        let Some(browser) = self.provider.browser().map(Path::to_owned) else {
            return;
        };
        let name = "web in a browser".to_owned();
        match web::build(self.workspace) {
            Ok(pages) => {
                let mut tests = web::browser_tests(self.workspace, filter, &browser, &pages);
                self.count(name, &mut tests);
            }
            Err(error) => self
                .summary
                .add(name, Outcome::trouble(format!("{error:#}"))),
        }
    }

    fn count(&mut self, name: String, command: &mut Command) {
        command.env("POSTDUIF_WITHOUT", needs::join(&self.request.without));
        command.env("POSTDUIF_SIM_SEEDS_FROM", &self.commit);
        command.envs(self.provider.environment());
        if self.request.full_size {
            command.env("POSTDUIF_SOAK", "1");
        }
        let left = self
            .request
            .time_limit()
            .saturating_sub(self.summary.took());
        println!("\n     Running {name}");
        let outcome = if left.is_zero() {
            Outcome::trouble("not run: the time was up")
        } else {
            program::run(command, left)
        };
        self.summary.add(name, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::samples;

    #[test]
    fn a_request_reads_its_words() {
        let words = ["--without", "python,postfix", "-p", "postduif-mail", "dkim"];
        let arguments = Arguments::parse(words.map(str::to_owned).to_vec(), &SPEC).unwrap();
        let request = Request::read(&arguments).unwrap();
        assert_eq!(needs::join(&request.without), "postfix,python");
        assert_eq!(request.packages, ["postduif-mail"]);
        assert_eq!(request.filter.as_deref(), Some("dkim"));
        assert_eq!(request.time_limit(), TIME_LIMIT);
        assert!(!request.only_pages);
    }

    #[test]
    fn the_pages_are_asked_for_as_a_crate_is() {
        let arguments = Arguments::parse(vec!["-p".to_owned(), PAGES.to_owned()], &SPEC).unwrap();
        let request = Request::read(&arguments).unwrap();
        assert!(request.only_pages && request.packages.is_empty());
    }

    #[test]
    fn packages_are_selected_by_name() {
        let workspace = samples::workspace(&[("engine", &[], &[]), ("store", &[], &[])]);
        assert_eq!(select(&workspace, &[]).unwrap().len(), 2);
        let one = select(&workspace, &["store".to_owned()]).unwrap();
        assert_eq!(one[0].name, "store");
        let error = select(&workspace, &["stor".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("`-p stor`"), "{error}");
    }
}
