//! The end of a move: what is no row of a table, the look at whether all is there and sound, and the
//! step from which on the server's is the database.

use super::stage::{self, Mark, Stage};
use super::table;
use super::{Moving, PROGRESS, count, number_here, put, server};
use crate::driver::Family;
use crate::error::{Error, Result};
use crate::sql;
use crate::store::Store;
use crate::tx::Tx;
use crate::view::View;

/// Rows of `meta` that each database has of its own; all others are carried over.
const META_STAYS: [&str; 3] = ["format", "buckets", stage::NAME];

impl Moving<'_> {
    /// What is no row of a table: the next numbers, and `meta`.
    pub(super) async fn settle(&self) -> Result<()> {
        let look = |view: View<'_>| {
            let blocks = view.rows(&sql::ID_BLOCK_LIST, &[])?;
            let block = |row: &crate::row::Row| Ok((row.text("kind")?, row.int("next")?));
            let blocks: Vec<_> = blocks.iter().map(block).collect::<Result<_>>()?;
            Ok((blocks, view.rows(&sql::META_LIST, &[])?))
        };
        let (mut blocks, meta) = self.here.driver().view(look).await?;
        for table in table::ALL {
            if let Some(kind) = table.kind {
                let text = format!("SELECT coalesce(max(id), 0) + 1 FROM {}", table.name);
                let next = number_here(self.here.driver(), table, text).await?;
                blocks.push((kind.to_owned(), next));
            }
        }
        let mut write = Vec::new();
        for (kind, next) in blocks {
            write.push((&sql::ID_BLOCK_RAISE, params![kind, next], Some(1)));
        }
        for row in meta {
            let (name, number, text) = (row.text("name")?, row.int("value")?, row.text("text")?);
            if !META_STAYS.contains(&name.as_str()) {
                write.push((&sql::META_PUT, params![name, number, text], Some(1)));
            }
        }
        self.there.driver().write(write).await?.all()
    }

    /// That nothing is missing, nothing is twice, and the books balance.
    pub(super) async fn verify(&self, counts: &[u64]) -> Result<()> {
        for (table, here) in table::ALL.iter().zip(counts) {
            let text = format!("SELECT count(*) FROM {}", table.name);
            let look = move |view: View<'_>| server(view)?.number(table.said, &text);
            let there = count(self.there.driver().view(look).await?);
            if there != *here {
                return Err(Error::Refused(format!(
                    "{} has {here} rows in the file, and {there} in {}",
                    table.name, self.to
                )));
            }
        }
        // The server has counted nothing yet, and would plan as if the tables were empty.
        let analyse = |tx: &Tx<'_>| tx.control("ANALYZE");
        self.there.driver().work(Family::Other, 1, analyse).await?;
        check_books(self.there, &self.to).await
    }

    /// From now on the server's is the database.
    pub(super) async fn arrive(&self, mark: &Mark) -> Result<()> {
        let mark = mark.at(Stage::Arrived);
        let work = move |tx: &Tx<'_>| {
            tx.run(&sql::META_FORGET, &params![PROGRESS])?;
            put(tx, &mark)
        };
        self.there.driver().work(Family::Move, 1, work).await
    }
}

/// Fails if the books of a database do not balance.
pub(super) async fn check_books(store: &Store, what: &str) -> Result<()> {
    match store.system().invariants().await?.first() {
        None => Ok(()),
        Some(breach) => Err(Error::Refused(format!(
            "{what} is not sound: {}: {}",
            breach.name, breach.detail
        ))),
    }
}
