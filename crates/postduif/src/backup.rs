//! `postduif backup` and `postduif restore`: a verified copy of the database, made while the server
//! runs; and the way back, after which nothing leaves until a person says so.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::json;
use store::{Options, Store};

use crate::bar::Bar;
use crate::config::Files;
use crate::secret;

/// Copy the database to a file.
#[derive(Debug, clap::Args)]
pub(crate) struct BackupArguments {
    #[command(flatten)]
    files: Files,
    /// The file to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

/// Put a copy back.
#[derive(Debug, clap::Args)]
pub(crate) struct RestoreArguments {
    #[command(flatten)]
    files: Files,
    /// The file that `backup` wrote
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

/// What to do where the database is no file.
const ON_A_SERVER: &str = "use pg_dump and pg_restore, as docs/running.md says";
/// How often the bar is drawn again.
const DRAW_EVERY: Duration = Duration::from_millis(200);
/// Bytes of a megabyte.
const MEGABYTE: u64 = 1_000_000;

/// Copies, checks the copy, and gives it its name.
#[expect(
    clippy::print_stdout,
    reason = "that it is done, and what is not in it"
)]
pub(crate) async fn backup(arguments: BackupArguments) -> Result<ExitCode> {
    let config = arguments.files.config()?;
    let from = config.database.file("`postduif backup`", ON_A_SERVER)?;
    let (from, to) = (from.to_owned(), arguments.to);
    refuse_to_overwrite(&to)?;
    let part = beside(&to, ".part");
    let copied = copy(from.clone(), part.clone()).await;
    let named = copied.and_then(|()| name(&part, &to));
    if named.is_err() {
        // What is half done is of no use; that it failed is said either way.
        drop(std::fs::remove_file(&part));
    }
    named?;
    let key_file = &config.key_file;
    if arguments.json {
        println!(
            "{:#}",
            json!({ "from": from, "to": to, "is_sound": true, "key_file": key_file })
        );
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "{} was copied to {}, and the copy was checked.\nNot in it is {}: keep that as well, apart from the copy.",
        from.display(),
        to.display(),
        key_file.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Checks a copy, puts it in the place of the database, and has it stand still.
#[expect(clippy::print_stdout, reason = "what comes next is for a person to do")]
pub(crate) async fn restore(arguments: RestoreArguments) -> Result<ExitCode> {
    let config = arguments.files.config()?;
    let to = config.database.file("`postduif restore`", ON_A_SERVER)?;
    let (from, to) = (arguments.from, to.to_owned());
    for ending in ["", "-wal", "-shm"] {
        refuse_to_overwrite(&beside(&to, ending))?;
    }
    let part = beside(&to, ".part");
    let copied = copy(from.clone(), part.clone()).await;
    let stands = match copied {
        Ok(()) => stand_still(&part, &from).await,
        Err(error) => Err(error),
    };
    let named = stands.and_then(|()| name(&part, &to));
    for ending in ["", "-lock", "-wal", "-shm"] {
        drop(std::fs::remove_file(beside(&part, ending)));
    }
    named?;
    let key_file = &config.key_file;
    if arguments.json {
        let told = json!({
            "from": from, "to": to, "stands_still": true,
            "key_file": key_file, "key_file_is_there": key_file.exists(),
        });
        println!("{told:#}");
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "{} was restored from {}.\nIt stands still: `postduif serve` takes events and sends nothing until `postduif resume`.",
        to.display(),
        from.display()
    );
    if !key_file.exists() {
        println!(
            "{} is not there: put it back too, or the unsubscribe links in all mails sent before lead nowhere.",
            key_file.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}

async fn stand_still(path: &Path, from: &Path) -> Result<()> {
    let store = Store::open(&path.to_string_lossy(), Options::default()).await?;
    let reason = format!("it was restored from {}", from.display());
    let set = store.system().set_standstill(Some(&reason)).await;
    store.close().await;
    Ok(set?)
}

/// A checked copy, readable by its owner only, with a bar where somebody looks.
async fn copy(from: PathBuf, to: PathBuf) -> Result<()> {
    let size = std::fs::metadata(&from).map_or(0, |file| file.len());
    // Made first, so that it is never readable by others; SQLite writes into an empty file.
    drop(std::fs::remove_file(&to));
    secret::write(&to, b"")?;
    let target = to.clone();
    let work = tokio::task::spawn_blocking(move || {
        store::file::copy(&from.to_string_lossy(), &target.to_string_lossy())?;
        store::file::look(&target.to_string_lossy())
    });
    tokio::pin!(work);
    let mut bar = Bar::new();
    let look = loop {
        tokio::select! {
            look = &mut work => break look?,
            () = tokio::time::sleep(DRAW_EVERY) => draw(&mut bar, &to, size),
        }
    };
    drop(bar);
    let look = look?;
    if let Some(breach) = look.breaches.first() {
        let count = look.breaches.len();
        bail!(
            "the copy is not sound ({count} faults): {}: {}",
            breach.name,
            breach.detail
        );
    }
    Ok(())
}

/// The copy grows as it is written; when it grows no more it is being checked.
fn draw(bar: &mut Bar, to: &Path, size: u64) {
    let done = std::fs::metadata(to).map_or(0, |file| file.len());
    let megabytes = |bytes: u64| usize::try_from(bytes / MEGABYTE).unwrap_or(usize::MAX);
    let said = format!("{} of {} MB", megabytes(done), megabytes(size));
    bar.at(
        "copying and checking",
        megabytes(done),
        megabytes(size),
        &said,
    );
}

/// Gives a file its name, and sees that to the disk.
fn name(part: &Path, to: &Path) -> Result<()> {
    let told = || format!("cannot write {}", to.display());
    std::fs::rename(part, to).with_context(told)?;
    secret::sync_folder(to).with_context(told)
}

fn refuse_to_overwrite(path: &Path) -> Result<()> {
    if path.exists() {
        bail!("{} is there already; nothing was done", path.display());
    }
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    path.into()
}
