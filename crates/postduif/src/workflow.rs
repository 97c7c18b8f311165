//! `postduif workflow`: workflows with their e-mails and segments as text in a folder, for git: what a
//! shop has comes down, what was edited goes up, and nothing goes live unless that is said.

mod difference;
mod email;
mod folder;
mod push;
mod shop;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use serde_json::json;

use self::folder::{KINDS, Texts};
use crate::colour::{Colour, Tone};
use crate::door::Door;
use crate::reach::Where;

/// The exit code of `diff` where something differs, as that of the program `diff`.
const DIFFERS: u8 = 1;
/// Where the texts are, if nothing else is said.
const FOLDER: &str = ".";

/// Workflows with their e-mails and segments as text.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Where,
    /// Print everything as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List workflows with their state
    List,
    /// Write workflows, and the e-mails and segments that they name, into a folder
    ///
    /// A file that says the same already stays as it is. Nothing in the folder is deleted.
    Pull(Which),
    /// Show where a folder differs from the shop; ends with 1 if it does
    Diff(Which),
    /// Save what a folder has as drafts, and say what publishing them would do
    ///
    /// Everything is checked first: with an error in one text nothing is saved. New e-mails and
    /// segments are saved; those that the shop has already change at once for everybody who uses them,
    /// so they go up with --publish only.
    Push(push::Arguments),
}

/// Which texts.
#[derive(Debug, clap::Args)]
struct Which {
    /// The folder: workflows/, emails/ and segments/ are in it
    #[arg(default_value = FOLDER)]
    folder: PathBuf,
    /// Only these workflows, by their handles; default: all
    #[arg(long = "only", value_name = "HANDLE", value_delimiter = ',')]
    only: Vec<String>,
}

impl Which {
    fn wanted(&self) -> BTreeSet<String> {
        self.only.iter().cloned().collect()
    }
}

pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let reached = arguments.place.reach().await?;
    let door = &reached.door;
    let done = match &arguments.what {
        What::List => list(door, arguments.json).await,
        What::Pull(which) => pull(door, which, arguments.json).await,
        What::Diff(which) => diff(door, which, arguments.json).await,
        What::Push(what) => push::run(door, what, arguments.json).await,
    };
    reached.leave().await?;
    done
}

#[expect(clippy::print_stdout, reason = "the list is what is asked for")]
async fn list(door: &Door, as_json: bool) -> Result<ExitCode> {
    let listed = door.get("/api/v1/workflows").await?;
    if as_json {
        println!("{listed:#}");
        return Ok(ExitCode::SUCCESS);
    }
    for one in listed["workflows"].as_array().into_iter().flatten() {
        let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        let version = one["live_version"].as_i64();
        let version = version.map_or_else(|| "-".to_owned(), |n| format!("v{n}"));
        println!(
            "{:<28} {:<8} {version:>4}  {}",
            text("handle"),
            text("status"),
            text("name")
        );
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "what was written is told")]
async fn pull(door: &Door, which: &Which, as_json: bool) -> Result<ExitCode> {
    let theirs = shop::read(door, &which.wanted()).await?;
    let ours = Texts::read(&which.folder)?;
    let mut written = Vec::new();
    for (kind, handle, text) in theirs.all() {
        if ours.get(kind, handle).is_none_or(|ours| ours != text) {
            written.push(folder::write(&which.folder, kind, handle, text)?);
        }
    }
    let all = theirs.all().count();
    if as_json {
        println!("{:#}", json!({ "texts": all, "written": written }));
        return Ok(ExitCode::SUCCESS);
    }
    for path in &written {
        println!("{path}");
    }
    println!("{} of {all} texts written", written.len());
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "the difference is what is asked for")]
async fn diff(door: &Door, which: &Which, as_json: bool) -> Result<ExitCode> {
    let theirs = shop::read(door, &BTreeSet::new()).await?;
    let ours = Texts::read(&which.folder)?;
    let named = ours.named_by(&which.wanted());
    let mut told = Vec::new();
    for (kind, handle, text) in ours.all() {
        if !named.contains(&(kind, handle.to_owned())) {
            continue;
        }
        let there = theirs.get(kind, handle);
        if there != Some(text) {
            let lines = difference::lines(there.unwrap_or_default(), text);
            told.push((kind, handle.to_owned(), there.is_none(), lines));
        }
    }
    let differs = !told.is_empty();
    if as_json {
        let each = told.iter().map(|(kind, handle, is_new, lines)| {
            json!({ "kind": kind.one, "handle": handle, "is_new": is_new, "lines": lines })
        });
        println!("{:#}", json!({ "differences": each.collect::<Vec<_>>() }));
    } else {
        let colour = Colour::of_output();
        for (kind, handle, is_new, lines) in &told {
            let word = if *is_new { "new" } else { "differs" };
            println!("{}/{handle}.yaml: {word}", kind.folder);
            for line in lines {
                let tone = match line.chars().next() {
                    Some('+') => Some(Tone::Good),
                    Some('-') => Some(Tone::Bad),
                    _ => None,
                };
                let line = tone.map_or_else(|| line.clone(), |tone| colour.paint(tone, line));
                println!("  {line}");
            }
        }
    }
    Ok(if differs {
        ExitCode::from(DIFFERS)
    } else {
        ExitCode::SUCCESS
    })
}

/// An empty folder is a slip of the pen, and not a wish.
fn unless_empty(texts: &Texts, folder: &std::path::Path) -> Result<()> {
    if texts.all().next().is_none() {
        let folders: Vec<_> = KINDS.iter().map(|kind| kind.folder).collect();
        bail!(
            "{} has no .yaml files in {}",
            folder.display(),
            folders.join(", ")
        );
    }
    Ok(())
}
