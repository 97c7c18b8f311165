//! Opening a database: its schema brought up to date by one at a time, a look at whether it is
//! ours, and every statement prepared.

use tokio::runtime::Handle;

use super::pool::{self, Address};
use super::session::{self, Session};
use super::value;
use crate::bucket::{Buckets, POSTGRES_BUCKETS};
use crate::error::{Error, Result};
use crate::file::Look;
use crate::schema::{self, Schema};
use crate::sql;
use crate::stored::FORMAT;
use crate::view::{Link, View};

/// Whoever holds this lock of the database opens it: "postduif" as letters of a number.
const OPENING_LOCK: i64 = 0x706f_7374_6475_6966;
/// How long to wait for whoever opens it first, who may bring a large database up to date: longer than
/// for any other lock, and not for ever.
const OPENING_WAIT: &str = "10min";

/// A database, open.
pub(super) struct Opened {
    pub(super) address: Address,
    pub(super) session: Session,
    pub(super) instance: String,
    pub(super) buckets: Buckets,
}

mod migrations {
    refinery::embed_migrations!("migrations/postgres");
}

/// Connects and brings the schema up to date. `wanted` buckets are made if the database is new.
pub(super) async fn open(url: &str, wanted: Option<i16>) -> Result<Opened> {
    let runtime = Handle::current();
    let address = Address::read(url, runtime.clone())?;
    let mut session = address.connected().await?;
    let lock = format!(
        "BEGIN; SET LOCAL lock_timeout = '{OPENING_WAIT}'; SELECT pg_advisory_lock({OPENING_LOCK}); COMMIT"
    );
    let locked = session.client().batch_execute(&lock).await;
    locked.map_err(|error| session::fault("the lock for opening", &error))?;
    // Whatever fails from here on ends the connection, and so gives the lock back.
    let shown = address.shown().to_owned();
    let run = move || {
        check_format(&shown, &session)?;
        Ok::<_, Error>(session)
    };
    let mut session = on_thread(run).await?;
    let migrated = migrations::migrations::runner();
    let migrated = migrated.run_async(session.client()).await;
    migrated.map_err(|error| Error::Migration {
        path: address.shown().to_owned(),
        why: error.to_string(),
    })?;
    let shown = address.shown().to_owned();
    let run = move || {
        let buckets = buckets(&shown, &session, wanted)?;
        let instance = instance(&session)?;
        for statement in sql::ALL.iter().chain(sql::POSTGRES) {
            session.check(statement, &value::PARAMS)?;
        }
        session.control("SELECT pg_advisory_unlock_all()")?;
        Ok::<_, Error>((session, buckets, instance))
    };
    let (session, buckets, instance) = on_thread(run).await?;
    Ok(Opened {
        address,
        session,
        instance,
        buckets,
    })
}

/// Looks at a database over one snapshot.
pub(super) async fn seen(url: &str) -> Result<Look> {
    let address = Address::read(url, Handle::current())?;
    let session = address.connected().await?;
    on_thread(move || {
        session.control("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let ours = view(&session).row(&sql::META_TABLE, &[])?;
        if ours.map_or(Ok(0), |row| row.int("n"))? == 0 {
            let why = "there is nothing of Postduif in it; the first `postduif serve` makes it";
            return Err(pool::address(address.shown(), why));
        }
        let number = |name| -> Result<i64> {
            let row = view(&session).row(&sql::META_ONE, &params![name])?;
            row.map_or(Ok(0), |row| row.int("value"))
        };
        let (format, buckets) = (number("format")?, number("buckets")?);
        let buckets = Buckets::new(buckets).unwrap_or(Buckets::ONE);
        let view = View::new(Link::Postgres(&session), buckets);
        Look::of(view, format, Vec::new())
    })
    .await
}

/// Which migrations a database has had; none where there is nothing in it yet.
pub(super) async fn schema(url: &str) -> Result<Schema> {
    let known = schema::known(&migrations::migrations::runner());
    let address = Address::read(url, Handle::current())?;
    let session = address.connected().await?;
    on_thread(move || {
        session.control("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        check_format(address.shown(), &session)?;
        let ours = view(&session).row(&sql::META_TABLE, &[])?;
        let had = match ours.map_or(Ok(0), |row| row.int("n"))? {
            0 => Vec::new(),
            _ => schema::had(view(&session))?,
        };
        Ok(Schema::between(had, &known))
    })
    .await
}

async fn on_thread<T: Send + 'static>(
    run: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(run).await;
    done.map_err(|_| Error::Closed)?
}

fn view(session: &Session) -> View<'_> {
    View::new(Link::Postgres(session), Buckets::ONE)
}

/// Refuses what is not ours, or newer than this program.
fn check_format(shown: &str, session: &Session) -> Result<()> {
    let tables = view(session).row(&sql::TABLES, &[])?;
    if tables.map_or(Ok(0), |row| row.int("n"))? == 0 {
        return Ok(());
    }
    let Ok(Some(row)) = view(session).row(&sql::META_ONE, &params!["format"]) else {
        let why = "it is a database with tables, but not one of Postduif";
        return Err(pool::address(shown, why));
    };
    let found = row.int("value")?;
    if found > FORMAT {
        return Err(Error::NewerFormat {
            path: shown.to_owned(),
            found,
            known: FORMAT,
        });
    }
    Ok(())
}

/// The number of buckets, which is chosen once.
fn buckets(shown: &str, session: &Session, wanted: Option<i16>) -> Result<Buckets> {
    let new = wanted.map_or(POSTGRES_BUCKETS, i64::from);
    if Buckets::new(new).is_none() {
        let why = format!("a database cannot have {new} buckets");
        return Err(pool::address(shown, &why));
    }
    session.run(&sql::META_SET_NUMBER, &params!["buckets", new])?;
    let row = view(session).row(&sql::META_ONE, &params!["buckets"])?;
    let found = row.map_or(Ok(0), |row| row.int("value"))?;
    match Buckets::new(found) {
        Some(buckets) if wanted.is_none_or(|wanted| i64::from(wanted) == found) => Ok(buckets),
        _ => {
            let why = format!("it has {found} buckets, and not {new}");
            Err(pool::address(shown, &why))
        }
    }
}

/// The text that tells this database from every other; made once.
fn instance(session: &Session) -> Result<String> {
    let random = view(session).row(&sql::RANDOM_TEXT, &[])?;
    let random = random.map_or(Ok(String::new()), |row| row.text("text"))?;
    session.run(&sql::META_SET_TEXT, &params!["instance", &random])?;
    let row = view(session).row(&sql::META_ONE, &params!["instance"])?;
    row.map_or(Ok(random), |row| row.text("text"))
}
