//! Copying a file that somebody else may be writing, and looking at one. `VACUUM INTO` reads one
//! snapshot, so the copy is of one instant however long it takes; unlike SQLite's backup API it does
//! not begin again at each commit of another process.

use rusqlite::Connection;

use super::open;
use super::statement::Desk;
use crate::error::{Error, Result};
use crate::file::Look;
use crate::health::{BREACHES_MAX, Breach};
use crate::schema::Schema;

/// Writes the snapshot of one database into a new file, and sees it to the disk.
pub(crate) fn copy(from: &str, to: &str) -> Result<()> {
    let connection = there(from)?;
    let failed = Error::sqlite("a copy");
    connection.execute("VACUUM INTO ?1", [to]).map_err(failed)?;
    let file = std::fs::File::open(to).and_then(|file| file.sync_all());
    file.map_err(|error| Error::Address {
        address: to.to_owned(),
        why: error.to_string(),
    })
}

/// Reads one database over one snapshot.
pub(crate) fn look(path: &str) -> Result<Look> {
    let mut connection = there(path)?;
    let transaction = connection.transaction().map_err(Error::sqlite("a look"))?;
    let desk = Desk::new(&transaction);
    let view = open::view(&desk);
    let format = open::format(path, view)?;
    Look::of(view, format, damage(&transaction)?)
}

/// Reads which migrations one database has had.
pub(crate) fn schema(path: &str) -> Result<Schema> {
    let connection = there(path)?;
    let desk = Desk::new(&connection);
    open::schema(path, open::view(&desk))
}

/// A connection that can only read, to a file that is there.
fn there(path: &str) -> Result<Connection> {
    if !std::path::Path::new(path).is_file() {
        return Err(Error::Address {
            address: path.to_owned(),
            why: "there is no such file".to_owned(),
        });
    }
    open::readable(path)
}

/// What SQLite itself finds wrong in the file.
fn damage(connection: &Connection) -> Result<Vec<Breach>> {
    let failed = Error::sqlite("an integrity check");
    let text = format!("PRAGMA integrity_check({BREACHES_MAX})");
    let mut prepared = connection.prepare(&text).map_err(&failed)?;
    let lines = prepared.query_map((), |row| row.get::<_, String>(0));
    let lines = lines.map_err(&failed)?;
    let mut breaches = Vec::new();
    for line in lines {
        let detail = line.map_err(&failed)?;
        if detail != "ok" {
            breaches.push(Breach {
                name: "integrity",
                detail,
            });
        }
    }
    Ok(breaches)
}
