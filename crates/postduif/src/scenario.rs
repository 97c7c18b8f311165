//! `postduif test`: plays scenarios. A scenario file names workflows and people, and tells stories:
//! what happens when, and which mails must follow. Each story is played on an empty database through
//! the public door, with a clock of its own, so that a year takes a moment.
//!
//! This module finds the files and prints; the form of a file is `file`'s, the playing `play`'s.

mod activity;
mod compare;
mod email;
mod file;
mod play;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::bar::Bar;
use crate::colour::{Colour, Tone};

/// Deepest nesting of folders that are looked through; a loop of links ends here.
const FOLDERS_DEEP_MAX: usize = 16;

/// Play scenarios.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Scenario files, or folders to look for them in
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Play only scenarios whose name has this in it
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Print what came of them as JSON
    #[arg(long)]
    json: bool,
}

/// What came of one scenario.
struct Outcome {
    file: PathBuf,
    name: String,
    problems: Vec<String>,
}

/// Succeeds where every scenario went as it says.
pub(crate) async fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut outcomes = Vec::new();
    let files = scenario_files(&arguments.paths)?;
    let (mut bar, of) = (Bar::new(), files.len());
    for (n, path) in files.into_iter().enumerate() {
        bar.at("playing", n, of, &format!("{n} of {of} files"));
        outcomes.extend(play_file(path, arguments.only.as_deref()).await?);
    }
    drop(bar);
    if outcomes.is_empty() {
        bail!("no scenario of that name in what was given");
    }
    let failed = outcomes
        .iter()
        .filter(|outcome| !outcome.problems.is_empty())
        .count();
    if arguments.json {
        print_json(&outcomes)?;
    } else {
        print(&outcomes, failed);
    }
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn play_file(path: PathBuf, only: Option<&str>) -> Result<Vec<Outcome>> {
    let text = read(&path)?;
    let file = match file::read(&path, &text) {
        Ok(file) => file,
        Err(findings) => {
            return Ok(vec![Outcome {
                file: path,
                name: "(the file itself)".to_owned(),
                problems: findings.iter().map(ToString::to_string).collect(),
            }]);
        }
    };
    let wanted = |scenario: &&file::Scenario| only.is_none_or(|only| scenario.name.contains(only));
    let mut outcomes = Vec::new();
    for scenario in file.scenarios.iter().filter(wanted) {
        let fault = || format!("{}: {}", path.display(), scenario.name);
        outcomes.push(Outcome {
            problems: play::play(&file, scenario).await.with_context(fault)?,
            file: path.clone(),
            name: scenario.name.clone(),
        });
    }
    Ok(outcomes)
}

/// The files that were named, and those in the folders that were, in the order of their names.
fn scenario_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = found.len();
            look_through(path, FOLDERS_DEEP_MAX, &mut found)?;
            if found.len() == before {
                bail!("{} has no scenario files", path.display());
            }
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

fn look_through(folder: &Path, deep: usize, found: &mut Vec<PathBuf>) -> Result<()> {
    let fault = || format!("cannot read {}", folder.display());
    let entries = std::fs::read_dir(folder).with_context(fault)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<Result<Vec<_>, _>>().with_context(fault)?;
    paths.sort();
    for path in paths {
        if path.is_dir() && deep > 0 {
            look_through(&path, deep - 1, found)?;
        } else if path.extension().is_some_and(|is| is == "yaml")
            && file::is_scenario(&read(&path)?)
        {
            found.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[expect(
    clippy::print_stdout,
    reason = "what came of them is what the command is for"
)]
fn print(outcomes: &[Outcome], failed: usize) {
    let colour = Colour::of_output();
    for outcome in outcomes {
        let word = if outcome.problems.is_empty() {
            colour.paint(Tone::Good, "ok  ")
        } else {
            colour.paint(Tone::Bad, "FAIL")
        };
        println!("{word} {}: {}", outcome.file.display(), outcome.name);
        for problem in &outcome.problems {
            println!("     {}", problem.replace('\n', "\n     "));
        }
    }
    println!("{} scenarios, {failed} failed", outcomes.len());
}

#[expect(
    clippy::print_stdout,
    reason = "what came of them is what the command is for"
)]
fn print_json(outcomes: &[Outcome]) -> Result<()> {
    let told: Vec<_> = outcomes
        .iter()
        .map(|outcome| {
            json!({
                "file": outcome.file, "scenario": outcome.name,
                "passed": outcome.problems.is_empty(), "problems": outcome.problems,
            })
        })
        .collect();
    println!("{}", serde_json::to_string_pretty(&told)?);
    Ok(())
}
