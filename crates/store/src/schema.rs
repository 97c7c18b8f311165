//! Which migrations a database has had, and which this program would run on it. Only looks, also while
//! others work in the database; opening it is what runs them.

use serde::Serialize;

use crate::address;
use crate::error::Result;
use crate::postgres::Postgres;
use crate::row::Row;
use crate::sql;
use crate::sqlite::backup;
use crate::view::View;

/// One step of the schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Migration {
    /// Its number; they run in this order.
    pub number: i64,
    /// What it is about, in a word or two.
    pub name: String,
}

/// The migrations of a database, each list in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Schema {
    /// Those that it has had.
    pub had: Vec<Migration>,
    /// Those that it lacks; all of them, where there is nothing in it yet.
    pub lacks: Vec<Migration>,
    /// Those that it has had and this program does not know: a newer one wrote it.
    pub unknown: Vec<Migration>,
}

impl Schema {
    pub(crate) fn between(had: Vec<Migration>, known: &[Migration]) -> Self {
        let without = |all: &[Migration], others: &[Migration]| -> Vec<Migration> {
            let is_other = |one: &&Migration| !others.contains(one);
            all.iter().filter(is_other).cloned().collect()
        };
        Self {
            lacks: without(known, &had),
            unknown: without(&had, known),
            had,
        }
    }
}

/// The migrations that a program carries, in their order.
pub(crate) fn known(runner: &refinery::Runner) -> Vec<Migration> {
    let migration = |one: &refinery::Migration| Migration {
        number: one.version().into(),
        name: one.name().to_owned(),
    };
    let mut known: Vec<_> = runner.get_migrations().iter().map(migration).collect();
    known.sort();
    known
}

/// The migrations that a database has had, in their order.
pub(crate) fn had(view: View<'_>) -> Result<Vec<Migration>> {
    let migration = |row: &Row| {
        Ok(Migration {
            number: row.int("number")?,
            name: row.text("name")?,
        })
    };
    let rows = view.rows(&sql::META_MIGRATIONS, &[])?;
    rows.iter().map(migration).collect()
}

/// Looks at the database that an address names, as [`Store::open`](crate::Store::open) takes it. A file
/// has to be there.
pub async fn look(at: &str) -> Result<Schema> {
    if address::is_server(at) {
        return Postgres::schema(at).await;
    }
    let path = at.strip_prefix("sqlite:").unwrap_or(at).to_owned();
    let looked = tokio::task::spawn_blocking(move || backup::schema(&path)).await;
    looked.map_err(|_| crate::Error::Closed)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_and_what_is_unknown_are_told_apart() {
        let all = |numbers: &[i64]| -> Vec<Migration> {
            let one = |number: &i64| Migration {
                number: *number,
                name: format!("m{number}"),
            };
            numbers.iter().map(one).collect()
        };
        let check = |had: &[i64], known: &[i64], lacks: &[i64], unknown: &[i64]| {
            let schema = Schema::between(all(had), &all(known));
            assert_eq!(schema.had, all(had));
            assert_eq!(schema.lacks, all(lacks), "{had:?} {known:?}");
            assert_eq!(schema.unknown, all(unknown), "{had:?} {known:?}");
        };
        check(&[], &[1, 2], &[1, 2], &[]);
        check(&[1], &[1, 2], &[2], &[]);
        check(&[1, 2], &[1, 2], &[], &[]);
        check(&[1, 2, 3], &[1, 2], &[], &[3]);
    }
}
