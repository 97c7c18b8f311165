//! Moving a database out of a file onto a PostgreSQL server: every row, the numbers that come next,
//! and what makes it the same installation, so that links in old mails keep working.
//!
//! Rows go over in pages, each in one transaction with how far its table has come: whatever kills a
//! move, running it again goes on where it stopped. Both databases remember the move and are shut
//! for everything else until all is there and was counted. Nothing here knows what the rows mean.

mod begin;
mod end;
mod page;
mod stage;
mod table;

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::try_join;

use crate::address;
use crate::crash::Points;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::postgres::Session;
use crate::sql;
use crate::store::{self, Store};
use crate::tx::Tx;
use crate::view::{Link, View};
use page::{Key, Page, Plan};
use stage::{Mark, Stage};
use table::Table;

pub(crate) use stage::{check_open, why_shut};

/// Rows of a page: enough that a round trip and a commit do not count, few enough that one that is
/// done again is no loss.
const PAGE_ROWS: usize = 5_000;
/// Before the name of a table, under which `meta` has how far it came.
const PROGRESS: &str = "move/";

/// How a database is moved.
#[derive(Clone, Debug)]
pub struct Options {
    /// Into how many buckets the new one shares out its contacts; the usual number if empty.
    pub buckets: Option<i16>,
    /// Rows of a page.
    pub page_rows: usize,
    /// Where to crash, for tests.
    pub crash: Points,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            buckets: None,
            page_rows: PAGE_ROWS,
            crash: Points::none(),
        }
    }
}

/// How far a move is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The table whose rows go over now.
    pub table: &'static str,
    /// How many rows are there, of all tables.
    pub rows: u64,
    /// How many there will be.
    pub rows_all: u64,
}

/// What came of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// How many rows the new database has.
    pub rows: u64,
    /// Whether all had been done before.
    pub was_done: bool,
}

/// The tables that move, those that stay, and those that only the target has.
pub fn tables() -> [Vec<&'static str>; 3] {
    let moved = table::ALL.iter().map(|table| table.name);
    [moved.collect(), table::STAY.to_vec(), table::OWN.to_vec()]
}

/// Moves the database in a file to the URL of a PostgreSQL database that is there and empty, or goes
/// on with a move that was begun. `told` hears of each page.
pub async fn run(
    from: &str,
    to: &str,
    options: Options,
    told: impl FnMut(Progress) + Send,
) -> Result<Moved> {
    check_addresses(from, to)?;
    let here = opened(from, None, options.crash.clone()).await?;
    let there = opened(to, options.buckets, options.crash).await;
    let there = match there {
        Ok(there) => there,
        Err(error) => {
            here.close().await;
            return Err(error);
        }
    };
    let moving = Moving {
        here: &here,
        there: &there,
        to: address::shown(to),
        page_rows: options.page_rows.max(1),
    };
    let moved = moving.run(told).await;
    here.close().await;
    there.close().await;
    moved
}

/// Gives a move up that is not finished: the file can be opened again. What was copied by then stays
/// where it is, of no use. Says whether a move had begun.
pub async fn give_up(from: &str) -> Result<bool> {
    check_file(from)?;
    let here = opened(from, None, Points::none()).await?;
    let given_up = async {
        match Mark::read(here.driver()).await? {
            None => Ok(false),
            Some(mark) if mark.stage == Stage::Leaving => {
                let write = vec![(&sql::META_DELETE, params![stage::NAME], Some(1))];
                here.driver().write(write).await?.all()?;
                Ok(true)
            }
            Some(mark) => Err(Error::Refused(format!(
                "{from} was moved to {}, and that cannot be given up",
                mark.to
            ))),
        }
    };
    let given_up = given_up.await;
    here.close().await;
    given_up
}

fn check_addresses(from: &str, to: &str) -> Result<()> {
    if !address::is_server(to) {
        let to = address::shown(to);
        let why = format!("{to} is not the postgres:// URL of a database to move to");
        return Err(Error::Refused(why));
    }
    check_file(from)
}

/// Opening would make a file that is not there.
fn check_file(from: &str) -> Result<()> {
    let path = from.strip_prefix("sqlite:").unwrap_or(from);
    if address::is_server(from) || !std::path::Path::new(path).is_file() {
        return Err(Error::Address {
            address: address::shown(from),
            why: "there is no such file".to_owned(),
        });
    }
    Ok(())
}

async fn opened(address: &str, buckets: Option<i16>, crash: Points) -> Result<Store> {
    let options = store::Options {
        crash,
        // One page is read while another is written; now and then something small beside them.
        readers: 2,
        buckets,
        ..store::Options::default()
    };
    Store::even_if_shut(address, options).await
}

/// A move under way.
struct Moving<'a> {
    here: &'a Store,
    there: &'a Store,
    /// As it may be shown.
    to: String,
    page_rows: usize,
}

impl Moving<'_> {
    async fn run(&self, mut told: impl FnMut(Progress) + Send) -> Result<Moved> {
        let (mark, was_done) = self.begun().await?;
        let counts = self.counts().await?;
        let rows_all = counts.iter().sum();
        let moved = Moved {
            rows: rows_all,
            was_done,
        };
        if was_done {
            return Ok(moved);
        }
        if mark.stage == Stage::Leaving {
            let mut rows = 0;
            for table in table::ALL {
                let tell = |done| {
                    let progress = Progress {
                        table: table.name,
                        rows: rows + done,
                        rows_all,
                    };
                    told(progress);
                    progress.rows
                };
                rows = self.copy(table, tell).await?;
            }
            self.settle().await?;
            self.verify(&counts).await?;
            // First the file, so that no two can ever be opened.
            self.remember(self.here, &mark.at(Stage::Left)).await?;
        }
        self.arrive(&mark).await?;
        Ok(moved)
    }

    /// How many rows each table has in the file.
    async fn counts(&self) -> Result<Vec<u64>> {
        let mut counts = Vec::new();
        for table in table::ALL {
            let text = format!("SELECT count(*) FROM {}", table.name);
            counts.push(count(number_here(self.here.driver(), table, text).await?));
        }
        Ok(counts)
    }

    /// Copies what of a table is not there yet; gives what `told` says of the last page.
    async fn copy(&self, table: &'static Table, mut told: impl FnMut(u64) -> u64) -> Result<u64> {
        let plan = Arc::new(self.plan(table).await?);
        let (mut rows, after) = self.progress(table).await?;
        let mut all = told(rows);
        let mut page = self.page(&plan, after).await?;
        while page.rows > 0 {
            let after = page.last.clone();
            let next = async {
                if page.is_last {
                    return Ok(None);
                }
                self.page(&plan, after).await.map(Some)
            };
            let (next, ()) = try_join(next, self.write(&plan, &page, rows)).await?;
            rows += page.rows as u64;
            all = told(rows);
            match next {
                Some(next) => page = next,
                None => break,
            }
        }
        Ok(all)
    }

    async fn plan(&self, table: &'static Table) -> Result<Plan> {
        let params = params![table.name];
        let columns = self.there.driver().read(&sql::COLUMNS, params).await?;
        let column = |row: &crate::row::Row| Ok((row.text("name")?, row.text("type")?));
        let columns: Vec<_> = columns.iter().map(column).collect::<Result<_>>()?;
        let rows_max = self.page_rows;
        let plan = move |view: View<'_>| Plan::of(view, table, &columns, rows_max);
        self.here.driver().view(plan).await
    }

    /// How many rows of a table are there, and the key of the last of them.
    async fn progress(&self, table: &Table) -> Result<(u64, Key)> {
        let name = format!("{PROGRESS}{}", table.name);
        let begin = vec![(&sql::META_SET_NUMBER, params![name.clone(), 0_i64], None)];
        self.there.driver().write(begin).await?.all()?;
        let rows = self
            .there
            .driver()
            .read(&sql::META_ONE, params![name])
            .await?;
        let Some(row) = rows.first() else {
            return Ok((0, Key::default()));
        };
        let key = row.parse("text", Key::read)?;
        Ok((count(row.int("value")?), key))
    }

    async fn page(&self, plan: &Arc<Plan>, after: Key) -> Result<Page> {
        let (plan, buckets) = (plan.clone(), self.there.driver().buckets());
        let page = move |view: View<'_>| plan.page(view, &after, buckets);
        self.here.driver().view(page).await
    }

    /// Writes a page, and that it is there, in one transaction.
    async fn write(&self, plan: &Arc<Plan>, page: &Page, before: u64) -> Result<()> {
        let plan = plan.clone();
        let text = Bytes::from(page.text.clone());
        let (rows, last) = (page.rows, page.last.written());
        let before = i64::try_from(before).unwrap_or(i64::MAX);
        let work = move |tx: &Tx<'_>| {
            let said = plan.table.said;
            let hit = server(tx.view())?.copy(said, &plan.copy, text.clone())?;
            exactly(said, hit, rows)?;
            let name = format!("{PROGRESS}{}", plan.table.name);
            let after = before + i64::try_from(rows).unwrap_or(i64::MAX);
            // Whoever else writes pages of this move has other numbers, or waits here and fails.
            let hit = tx.run(&sql::META_ADVANCE, &params![name, before, after, &last])?;
            exactly(said, hit, 1)
        };
        let written = self.there.driver().work(Family::Move, rows, work).await;
        written.map_err(|error| match error {
            // It counts the rows of the page.
            Error::Postgres {
                statement,
                state,
                why,
            } => Error::Postgres {
                statement,
                state,
                why: format!("{why}, after the row with the key {}", page.after.shown()),
            },
            error => error,
        })
    }

    async fn remember(&self, store: &Store, mark: &Mark) -> Result<()> {
        let mark = mark.clone();
        let work = move |tx: &Tx<'_>| put(tx, &mark);
        store.driver().work(Family::Move, 1, work).await
    }
}

fn put(tx: &Tx<'_>, mark: &Mark) -> Result<()> {
    let params = params![stage::NAME, mark.stage as i64, mark.text()];
    exactly(sql::META_PUT.name, tx.run(&sql::META_PUT, &params)?, 1)
}

/// The one number that a statement made here gives in the file.
async fn number_here(driver: &Driver, table: &'static Table, text: String) -> Result<i64> {
    let look = move |view: View<'_>| {
        let number = page::file(view)?.query_row(&text, (), |row| row.get(0));
        number.map_err(Error::sqlite(table.said))
    };
    driver.view(look).await
}

fn server(view: View<'_>) -> Result<&Session> {
    match view.link() {
        Link::Postgres(session) => Ok(session),
        Link::Sqlite(_) => Err(Error::Refused("a move ends on a server".to_owned())),
    }
}

fn exactly(statement: &'static str, hit: usize, wanted: usize) -> Result<()> {
    if hit != wanted {
        return Err(Error::RowCount {
            statement,
            hit,
            wanted,
        });
    }
    Ok(())
}

/// Rows are counted from 0.
fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
