//! `postduif backup` and `postduif restore`: a verified copy of the database, made while the server
//! runs; and the way back, after which nothing leaves until a person says so.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use store::{Options, Store};

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
}

/// Put a copy back.
#[derive(Debug, clap::Args)]
pub(crate) struct RestoreArguments {
    #[command(flatten)]
    files: Files,
    /// The file that `backup` wrote
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
}

/// What to do where the database is no file.
const ON_A_SERVER: &str = "use pg_dump and pg_restore, as docs/running.md says";
/// How often the bar is drawn again.
const DRAW_EVERY: Duration = Duration::from_millis(200);
/// Width of the bar in characters.
const BAR: u64 = 40;

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
    println!(
        "{} was copied to {}, and the copy was checked.\nNot in it is {}: keep that as well, apart from the copy.",
        from.display(),
        to.display(),
        config.key_file.display()
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
    println!(
        "{} was restored from {}.\nIt stands still: `postduif serve` takes events and sends nothing until `postduif resume`.",
        to.display(),
        from.display()
    );
    if !config.key_file.exists() {
        println!(
            "{} is not there: put it back too, or the unsubscribe links in all mails sent before lead nowhere.",
            config.key_file.display()
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
    let look = loop {
        tokio::select! {
            look = &mut work => break look?,
            () = tokio::time::sleep(DRAW_EVERY) => draw(&to, size),
        }
    };
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

fn draw(to: &Path, size: u64) {
    if !std::io::stderr().is_terminal() {
        return;
    }
    let done = std::fs::metadata(to).map_or(0, |file| file.len());
    let filled = (done * BAR / size.max(1)).min(BAR);
    let filled = usize::try_from(filled).unwrap_or_default();
    let (bar, megabytes) = ("█".repeat(filled), done / 1_000_000);
    // A terminal that is gone is no reason to stop.
    drop(write!(
        std::io::stderr(),
        "\r  copying {bar:<40} {megabytes} MB "
    ));
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
