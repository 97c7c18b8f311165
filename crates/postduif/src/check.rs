//! `postduif check`: reads workflow files and prints what is wrong with them, one finding a line,
//! with file, line and column. Knows no workspace, so it does not know which e-mails exist.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use engine::check::Catalogue;
use engine::draft;
use engine::finding::{Finding, Severity};

use crate::colour::{Colour, Tone};

/// Check workflow files.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The files, YAML or JSON
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

/// Succeeds where no file has an error.
#[expect(
    clippy::print_stdout,
    reason = "the findings are what this command is for"
)]
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut errors = 0;
    let mut told = Vec::new();
    let colour = Colour::of_output();
    for file in &arguments.files {
        let findings = findings(file)?;
        errors += findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .count();
        if arguments.json {
            told.push(serde_json::json!({ "file": file, "findings": findings }));
            continue;
        }
        for finding in &findings {
            let tone = match finding.severity {
                Severity::Error => Tone::Bad,
                Severity::Warning => Tone::Doubtful,
            };
            println!(
                "{}",
                colour.paint(tone, format!("{}:{finding}", file.display()))
            );
        }
        if findings.is_empty() {
            println!(
                "{}: {}",
                file.display(),
                colour.paint(Tone::Good, "nothing wrong")
            );
        }
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&told)?);
    }
    Ok(if errors == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn findings(file: &Path) -> Result<Vec<Finding>> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut reading = draft::read(&text);
    if let Some(draft) = &reading.draft {
        runner::check_draft(draft, &Catalogue::default(), &mut reading.findings);
    }
    Ok(reading.into_findings())
}
