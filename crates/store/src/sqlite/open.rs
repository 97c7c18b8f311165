//! Opening the file: the lock, the settings, the schema, and a look at whether it is ours.

use std::fs::{File, TryLockError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::Sqlite;
use super::statement::{Desk, Run};
use crate::bucket::SQLITE_BUCKETS;
use crate::error::{Error, Result};
use crate::schema::{self, Schema};
use crate::sql;
use crate::stored::FORMAT;
use crate::view::{Link, View};

/// How long a statement waits for a lock that somebody else holds, such as a copy being made.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Compiled statements that the driver keeps by their text: those that steer transactions.
const STATEMENTS_KEPT: usize = 16;
/// A reader's page cache, in kilobytes with a minus: what a chunk of contacts touches. It is emptied
/// by each commit of the writer, so more would only be memory.
const READER_CACHE: i64 = -12_288;
/// The writer's page cache, likewise: what several commits in random order touch. More changes little, up to
/// 2 GB for ten million journeys, because the system keeps the file in memory as well.
const WRITER_CACHE: i64 = -24_576;

/// The file, open for the one who writes.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) instance: String,
    /// Held as long as the file is open.
    _lock: File,
}

mod migrations {
    refinery::embed_migrations!("migrations/sqlite");
}

/// The migrations of a database, and those that this program knows.
pub(super) fn schema(path: &str, view: View<'_>) -> Result<Schema> {
    let known = schema::known(&migrations::migrations::runner());
    let tables = view.row(&sql::TABLES, &[])?;
    if tables.map_or(Ok(0), |row| row.int("n"))? == 0 {
        return Ok(Schema::between(Vec::new(), &known));
    }
    format(path, view)?;
    Ok(Schema::between(schema::had(view)?, &known))
}

/// Opens the file to write, alone; makes it if it is new, and brings its schema up to date.
pub(super) fn writable(path: &str) -> Result<Opened> {
    if path.is_empty() || path == ":memory:" {
        return Err(address(path, "name a file: readers and writer share it"));
    }
    let lock = lock(path)?;
    make_private(path)?;
    let mut connection = Connection::open(path).map_err(|error| address(path, error))?;
    settings(&connection).map_err(|error| address(path, error))?;
    check_format(path, &connection)?;
    let migrated = migrations::migrations::runner().run(&mut connection);
    migrated.map_err(|error| Error::Migration {
        path: path.to_owned(),
        why: error.to_string(),
    })?;
    check_buckets(path, &connection)?;
    for statement in sql::ALL {
        let prepared = connection.prepare(statement.sqlite());
        prepared.map_err(Error::sqlite(statement.name))?;
    }
    let instance = instance(&connection)?;
    Ok(Opened {
        connection,
        instance,
        _lock: lock,
    })
}

/// Opens a connection that can only read.
pub(super) fn readable(path: &str) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags);
    let connection = connection.map_err(|error| address(path, error))?;
    prepare(&connection).map_err(|error| address(path, error))?;
    let cache = connection.pragma_update(None, "cache_size", READER_CACHE);
    cache.map_err(|error| address(path, error))?;
    Ok(connection)
}

/// Opens a connection that writes the log back.
pub(super) fn plain(path: &str) -> Result<Connection> {
    let connection = Connection::open(path).map_err(|error| address(path, error))?;
    prepare(&connection).map_err(|error| address(path, error))?;
    Ok(connection)
}

/// Commits of this connection do not wait for the disk any more: for files that nobody keeps.
pub(super) fn wait_for_nothing(connection: &Connection) -> Result<()> {
    let set = connection.pragma_update(None, "synchronous", "OFF");
    set.map_err(Error::sqlite("synchronous"))
}

/// Lets the file grow to so many pages and no further.
pub(super) fn limit(connection: &Connection, pages: u32) -> Result<()> {
    let set = connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()));
    set.map_err(Error::sqlite("max_page_count"))
}

/// Writes the log back into the file, in one of SQLite's modes.
pub(super) fn write_back(connection: &Connection, mode: &str) -> rusqlite::Result<()> {
    connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), (), |_| Ok(()))
}

fn lock(path: &str) -> Result<File> {
    // A file beside it: SQLite has its own locks on the database file.
    let beside = format!("{path}-lock");
    let file = private(&beside).map_err(|error| address(&beside, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(address(&beside, error)),
    }
}

/// A new database is its owner's alone: it is full of people. SQLite gives the files beside it the
/// same rights. A file that is there keeps those that somebody gave it.
fn make_private(path: &str) -> Result<()> {
    if !std::path::Path::new(path).exists() {
        private(path).map_err(|error| address(path, error))?;
    }
    Ok(())
}

fn private(path: &str) -> std::io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// What every connection needs. `FULL` costs nothing measurable beside `NORMAL` once commits are
/// shared.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // One plan per statement, whatever its parameters. Without it a statement whose plan might
    // depend on them is compiled again at every run, which took a third of the time of a read.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", WRITER_CACHE)
}

/// STORAGE section 6.2.
fn settings(connection: &Connection) -> rusqlite::Result<()> {
    prepare(connection)?;
    // These two only take hold before the first table is made.
    connection.pragma_update(None, "page_size", 4_096)?;
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "foreign_keys", false)?;
    // What savepoints set aside stays in memory.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // The checkpoint's thread does this once a second; here only if it cannot keep up.
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 20_000, |_| Ok(()))
}

/// Refuses what is not ours, or newer than this program.
fn check_format(path: &str, connection: &Connection) -> Result<()> {
    let desk = Desk::new(connection);
    let view = view(&desk);
    let tables = view.row(&sql::TABLES, &[]);
    let tables = tables.map_err(|error| address(path, error))?;
    if tables.map_or(Ok(0), |row| row.int("n"))? == 0 {
        return Ok(());
    }
    let found = format(path, view)?;
    if found > FORMAT {
        return Err(Error::NewerFormat {
            path: path.to_owned(),
            found,
            known: FORMAT,
        });
    }
    Ok(())
}

/// The number of a database's format.
pub(super) fn format(path: &str, view: View<'_>) -> Result<i64> {
    let Ok(Some(row)) = view.row(&sql::META_ONE, &params!["format"]) else {
        return Err(address(path, "it is a database, but not one of Postduif"));
    };
    row.int("value")
}

fn check_buckets(path: &str, connection: &Connection) -> Result<()> {
    let desk = Desk::new(connection);
    let row = view(&desk).row(&sql::META_ONE, &params!["buckets"])?;
    let buckets = row.map_or(Ok(0), |row| row.int("value"))?;
    if buckets == SQLITE_BUCKETS {
        return Ok(());
    }
    Err(other_buckets(path, buckets))
}

pub(super) fn other_buckets(path: &str, buckets: impl std::fmt::Display) -> Error {
    let why = format!("it has {buckets} buckets, and a SQLite database has {SQLITE_BUCKETS}");
    address(path, why)
}

pub(super) fn view(desk: &dyn Run) -> View<'_> {
    View::new(Link::Sqlite(desk), Sqlite::BUCKETS)
}

/// The text that tells this database from every other; made once.
fn instance(connection: &Connection) -> Result<String> {
    let desk = Desk::new(connection);
    let view = view(&desk);
    if let Some(row) = view.row(&sql::META_ONE, &params!["instance"])? {
        return row.text("text");
    }
    let random = view.row(&sql::RANDOM_TEXT, &[])?;
    let random = random.map_or(Ok(String::new()), |row| row.text("text"))?;
    desk.run(&sql::META_SET_TEXT, &params!["instance", &random])?;
    Ok(random)
}

fn address(path: &str, why: impl std::fmt::Display) -> Error {
    Error::Address {
        address: path.to_owned(),
        why: format!("{why}"),
    }
}
