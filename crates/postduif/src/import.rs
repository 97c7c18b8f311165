//! `postduif import`: a list that comes in from a file beside the database, with a look at it before and a
//! bar while it goes. The same import as over the API, by the same job: what is ended on the way goes on
//! with the next start of the server.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use engine::id::WorkspaceId;
use runner::Runner;
use runner::clock::{Clock, SystemClock};
use runner::import::{Incoming, Settings, Upload, shape};
use runner::outlet::TestInbox;
use serde_json::{Value as Json, json};
use server::csv::{self, Formulas};
use store::import::{Changed, Counts, Fault, ImportId, PART_BYTES, Pass, Started};
use store::job::{JobId, State};
use store::{Options, Store, Workspace};

use crate::bar::Bar;
use crate::config::Files;
use crate::secret;

/// How often a job is looked at that another process works on.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Faults that are read at a time.
const PAGE_LENGTH: usize = 500;

/// Import a list.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// The list: CSV, or a JSON object per line
    #[arg(value_name = "FILE")]
    list: PathBuf,
    /// What its columns mean, as JSON; without it what the file shows is printed, as settings to begin with
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Look what it would do, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Write the rows that were not taken into this file
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// Into which workspace, by its number, where there are several
    #[arg(long, value_name = "NUMBER")]
    workspace: Option<i64>,
    /// Print what came of it as JSON
    #[arg(long)]
    json: bool,
}

/// Imports.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let Some(map) = &arguments.map else {
        return propose(&arguments.list);
    };
    let text = std::fs::read_to_string(map);
    let text = text.with_context(|| format!("cannot read {}", map.display()))?;
    let settings = settings(&text).with_context(|| map.display().to_string())?;
    let config = arguments.files.config()?;
    let store = opened(&config.database.address()).await?;
    let workspace = chosen(&store, arguments.workspace).await?;
    let links = secret::LinkKeys::kept_in(&config.key_file)?.links(&config.public_url);
    let outlet = Arc::new(TestInbox(store.clone()));
    let clock = Arc::new(SystemClock::default());
    let runner = Runner::new(store.clone(), clock.clone(), outlet, links);
    let scope = store.workspace(workspace);
    let name = arguments
        .list
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let import = scope.add_import(&name, &text, clock.now()).await?;
    send(scope, import, &settings, &arguments.list).await?;
    let checked = work(&runner, scope, import, (true, Pass::Rows), None).await?;
    if !arguments.dry_run {
        let first = settings.first_pass();
        work(&runner, scope, import, (false, first), Some(checked.rows)).await?;
    }
    let refused = tell(scope, import, arguments.dry_run, arguments.json).await?;
    if let Some(path) = &arguments.errors {
        write_errors(scope, import, path).await?;
    }
    store.close().await;
    Ok(if refused == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Opens the database, and says what to do where a server has it.
pub(crate) async fn opened(address: &str) -> Result<Store> {
    let store = Store::open(address, Options::default()).await;
    store.context("where a server runs on a database file, use its API (docs/api.md)")
}

/// The workspace of this number, or the only one.
pub(crate) async fn chosen(store: &Store, number: Option<i64>) -> Result<WorkspaceId> {
    let all = store.system().workspaces().await?;
    match (number, all.as_slice()) {
        (None, [(only, _)]) => Ok(*only),
        (None, []) => bail!("there is no workspace yet: start `postduif serve` once"),
        (None, _) => {
            let list: Vec<_> = all.iter().map(|(id, _)| id.to_string()).collect();
            bail!(
                "there are several workspaces: name one with --workspace ({})",
                list.join(", ")
            )
        }
        (Some(number), _) => match all.iter().find(|(id, _)| id.0 == number) {
            Some((id, _)) => Ok(*id),
            None => bail!("there is no workspace {number}"),
        },
    }
}

fn settings(text: &str) -> Result<Settings> {
    let json = serde_json::from_str(text)?;
    let mut faults = Vec::new();
    let settings = Settings::read(&json, &mut faults);
    match settings.filter(Settings::has_columns) {
        Some(settings) => Ok(settings),
        None if faults.is_empty() => bail!("`columns` says nothing"),
        None => {
            let line = |fault: &runner::import::Fault| format!("{}: {}", fault.at, fault.sentence);
            let lines: Vec<_> = faults.iter().map(line).collect();
            bail!("{}", lines.join("\n  "))
        }
    }
}

/// Prints what the beginning of a file shows, as settings.
#[expect(clippy::print_stdout, reason = "what was asked for")]
fn propose(list: &Path) -> Result<ExitCode> {
    let mut head = Vec::new();
    let file = File::open(list).with_context(|| format!("cannot open {}", list.display()))?;
    file.take(PART_BYTES as u64).read_to_end(&mut head)?;
    let is_whole = head.len() < PART_BYTES;
    let mut incoming = Incoming::new(None).map_err(anyhow::Error::msg)?;
    let mut text = incoming.take(&head);
    text.extend(incoming.end());
    let shape = shape(&text, is_whole, None);
    let column = |name: &String| {
        let to = shape
            .proposal
            .get(name)
            .map_or_else(|| format!("fields.{name}"), |to| (*to).to_owned());
        (name.clone(), serde_json::Value::String(to))
    };
    let columns: serde_json::Map<_, _> = shape.columns.iter().map(column).collect();
    let settings = serde_json::json!({"kind": "contacts", "columns": columns});
    println!("{settings:#}");
    Ok(ExitCode::SUCCESS)
}

async fn send(
    scope: Workspace<'_>,
    import: ImportId,
    settings: &Settings,
    list: &Path,
) -> Result<()> {
    let incoming = Incoming::new(settings.encoding.as_deref()).map_err(anyhow::Error::msg)?;
    let (mut upload, begun) = Upload::begin(scope, import, incoming).await?;
    ours(begun)?;
    let mut file = File::open(list).with_context(|| format!("cannot open {}", list.display()))?;
    let mut piece = vec![0; PART_BYTES];
    loop {
        let length = file.read(&mut piece)?;
        if length == 0 {
            return ours(upload.end().await?);
        }
        ours(upload.take(&piece[..length]).await?)?;
    }
}

fn ours(changed: Changed) -> Result<()> {
    match changed {
        Changed::Done => Ok(()),
        Changed::Busy(_) | Changed::Unknown => bail!("somebody else works on this import"),
    }
}

/// Works on one of the jobs of an import until it is over; what came of it.
async fn work(
    runner: &Runner,
    scope: Workspace<'_>,
    import: ImportId,
    (is_dry, first): (bool, Pass),
    total: Option<i64>,
) -> Result<Counts> {
    let now = SystemClock::default().now();
    let job = match scope.start_import(import, is_dry, first, now).await? {
        Started::Job(job) => job,
        other => bail!("the import cannot be started: {other:?}"),
    };
    let mut bar = Bar::new();
    loop {
        let done = runner.work_on_job().await?;
        let row = scope.job(job).await?.context("the job is gone")?;
        draw(&mut bar, is_dry, row.done, total);
        match row.state {
            State::Done => break,
            State::Queued | State::Running if done > 0 => {}
            State::Queued | State::Running => tokio::time::sleep(LOOK_EVERY).await,
            state => {
                let why = row.reason.unwrap_or_default();
                bail!("job {} is {}: {why}", number(job), state.as_str());
            }
        }
    }
    drop(bar);
    let row = scope.import(import).await?.context("the import is gone")?;
    let counts = if is_dry { row.checked } else { row.ran };
    Ok(counts.unwrap_or_default())
}

const fn number(job: JobId) -> i64 {
    job.0
}

fn draw(bar: &mut Bar, is_dry: bool, done: i64, total: Option<i64>) {
    let what = if is_dry { "looking" } else { "importing" };
    let count = |rows: i64| usize::try_from(rows).unwrap_or_default();
    match total {
        None => bar.say(what, &format!("{done} rows")),
        Some(total) => {
            let said = format!("{done} of {total} rows");
            bar.at(what, count(done), count(total), &said);
        }
    }
}

/// Faults that are shown; all of them go into the file of `--errors`.
const SHOWN: usize = 5;

/// Prints what came of it; how many rows were not taken.
#[expect(clippy::print_stdout, reason = "what was asked for")]
async fn tell(scope: Workspace<'_>, import: ImportId, is_dry: bool, as_json: bool) -> Result<i64> {
    let row = scope.import(import).await?.context("the import is gone")?;
    let counts = if is_dry { row.checked } else { row.ran }.unwrap_or_default();
    let faults = scope.import_faults(import, 0, SHOWN).await?;
    if as_json {
        println!("{:#}", json_of(import, is_dry, &counts, &faults));
        return Ok(counts.refused);
    }
    let would = if is_dry { "would be " } else { "" };
    println!("import {}: {} rows", import.0, counts.rows);
    let lines = [
        (counts.new, "about people who were not known"),
        (counts.changed, "changed somebody"),
        (counts.unchanged, "changed nothing"),
        (counts.events, "events"),
        (counts.duplicates, "events that were there before"),
        (counts.suppressed, "addresses that are not mailed any more"),
        (counts.opt_outs, "opt-outs"),
        (
            counts.consents_refused,
            "consents refused: a later opt-out stands against them",
        ),
        (counts.refused, "rows refused"),
    ];
    for (count, what) in lines.into_iter().filter(|(count, _)| *count > 0) {
        println!("{count:>10} {would}{what}");
    }
    for fault in faults {
        println!("  row {}: {}", fault.number, fault.reason);
    }
    Ok(counts.refused)
}

fn json_of(import: ImportId, is_dry: bool, counts: &Counts, faults: &[Fault]) -> Json {
    let faults = faults.iter();
    let faults = faults.map(|fault| json!({ "row": fault.number, "reason": fault.reason }));
    json!({
        "import": import.0, "is_dry_run": is_dry, "rows": counts.rows, "new": counts.new,
        "changed": counts.changed, "unchanged": counts.unchanged, "events": counts.events,
        "duplicates": counts.duplicates, "suppressed": counts.suppressed,
        "opt_outs": counts.opt_outs, "consents_refused": counts.consents_refused,
        "refused": counts.refused, "first_refused": faults.collect::<Vec<_>>(),
    })
}

async fn write_errors(scope: Workspace<'_>, import: ImportId, path: &Path) -> Result<()> {
    let mut file =
        File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut table = String::new();
    csv::row(&mut table, ["row", "reason", "line"], Formulas::Text);
    let mut after = 0;
    loop {
        let page = scope.import_faults(import, after, PAGE_LENGTH).await?;
        for fault in &page {
            after = fault.number;
            let number = fault.number.to_string();
            let cells = [number.as_str(), &fault.reason, &fault.line];
            csv::row(&mut table, cells, Formulas::Text);
        }
        file.write_all(table.as_bytes())?;
        table.clear();
        if page.len() < PAGE_LENGTH {
            return Ok(());
        }
    }
}
