//! A database moves from its file to a server, whole, once, and whatever kills it on the way.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use store::crash::{NAMES_OF_A_MOVE, Points};
use store::moving::{self, Moved, Options};
use store::{Error, Store};

use crate::home::{Home, On};
use crate::place::{Place, at, event};
use crate::sample::{busy, finishes, made_of};
use crate::server::Database;

/// So few that every table of a sample takes several.
const PAGE_ROWS: usize = 4;
/// More lives than a move of a sample has commits.
const LIVES_MAX: usize = 200;

/// A move in which everything is in one bucket, so that the stories can go on with it.
fn options() -> Options {
    Options {
        buckets: Some(1),
        page_rows: PAGE_ROWS,
        ..Options::default()
    }
}

async fn moved(from: &str, to: &Database, options: Options) -> Result<Moved, Error> {
    moving::run(from, &to.url(), options, |_| {}).await
}

async fn refusal(from: &str, to: &Database) -> String {
    moved(from, to, options()).await.unwrap_err().to_string()
}

async fn opened(address: &str, buckets: i16) -> Result<Store, Error> {
    let is_server = address.starts_with("postgres");
    let options = store::Options {
        buckets: is_server.then_some(buckets),
        ..store::Options::default()
    };
    Store::open(address, options).await
}

/// Every row of a table in a file, as text, without its bucket.
fn rows_here(file: &Connection, table: &str, columns: &[(String, String)]) -> BTreeSet<String> {
    let read = columns.iter().map(|(name, kind)| match kind.as_str() {
        "jsonb" => format!("json({name})"),
        _ => format!("\"{name}\""),
    });
    let read: Vec<_> = read.collect();
    let text = format!("SELECT {} FROM {table}", read.join(", "));
    let mut rows = file.prepare(&text).unwrap();
    let mut rows = rows.query(()).unwrap();
    let mut found = BTreeSet::new();
    while let Some(row) = rows.next().unwrap() {
        let value = |n: usize| match row.get_ref(n).unwrap() {
            ValueRef::Null => "null".to_owned(),
            ValueRef::Integer(int) => int.to_string(),
            ValueRef::Text(text) if columns[n].1 == "jsonb" => {
                spaceless(std::str::from_utf8(text).unwrap())
            }
            ValueRef::Text(text) => std::str::from_utf8(text).unwrap().to_owned(),
            ValueRef::Blob(bytes) => {
                let hex: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("\\x{}", hex.concat())
            }
            ValueRef::Real(real) => panic!("{table} holds {real}"),
        };
        let values: Vec<_> = (0..columns.len()).map(value).collect();
        assert!(found.insert(values.join("|")), "{table}: twice {values:?}");
    }
    found
}

/// JSON with its names in order, and every digit as it stands.
fn spaceless(json: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    json.to_string()
}

async fn columns_there(to: &Database, table: &str) -> Vec<(String, String)> {
    let text = "SELECT column_name::text, data_type::text FROM information_schema.columns
                WHERE table_name = $1::text AND column_name <> 'bucket' ORDER BY column_name";
    let rows = to.client().await.query(text, &[&table]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

async fn rows_there(to: &Database, table: &str, columns: &[(String, String)]) -> BTreeSet<String> {
    let read = columns.iter().map(|(name, _)| format!("\"{name}\"::text"));
    let read: Vec<_> = read.collect();
    let text = format!("SELECT {} FROM {table}", read.join(", "));
    let rows = to.client().await.query(&text, &[]).await.unwrap();
    let mut found = BTreeSet::new();
    for row in rows {
        let value = |n: usize| match row.get::<_, Option<String>>(n) {
            None => "null".to_owned(),
            Some(json) if columns[n].1 == "jsonb" => spaceless(&json),
            Some(text) => text,
        };
        let values: Vec<_> = (0..columns.len()).map(value).collect();
        assert!(found.insert(values.join("|")), "{table}: twice {values:?}");
    }
    found
}

async fn assert_same(from: &Home, to: &Database) {
    let file = Connection::open(from.path()).unwrap();
    let [tables, ..] = moving::tables();
    let mut rows = 0;
    for table in tables {
        let columns = columns_there(to, table).await;
        let (here, there) = (
            rows_here(&file, table, &columns),
            rows_there(to, table, &columns).await,
        );
        rows += here.len();
        assert_eq!(here, there, "{table}");
    }
    assert!(rows > 40, "{rows} rows are no busy database");
}

/// The sample of this format, as a file that nobody has open.
async fn sample() -> Home {
    made_of(include_str!("../samples/format_2.sql")).await
}

mod on_postgres {
    use super::*;

    #[tokio::test]
    async fn what_waits_in_every_sample_moves_and_finishes() {
        for sample in [
            include_str!("../samples/format_1.sql"),
            include_str!("../samples/format_2.sql"),
        ] {
            let (from, to) = (made_of(sample).await, Database::new().await);
            let done = moved(&from.address(), &to, options()).await.unwrap();
            assert!(done.rows > 40 && !done.was_done, "{done:?}");
            assert_same(&from, &to).await;
            let store = opened(&to.url(), 1).await.unwrap();
            assert_eq!(store.instance(), "00112233445566778899aabbccddeeff");
            let place = Place::of(store, to.url(), Home::Server(to)).await;
            finishes(&place).await;
        }
    }

    #[tokio::test]
    async fn whatever_kills_it_the_next_run_goes_on() {
        let (from, to) = (sample().await, Database::new().await);
        let mut lives = 0;
        for point in NAMES_OF_A_MOVE.into_iter().rev().cycle().take(LIVES_MAX) {
            let crash = Points::new();
            crash.arm(point, 1).unwrap();
            let options = Options {
                crash,
                // Each life costs two openings.
                page_rows: 20,
                ..options()
            };
            match moved(&from.address(), &to, options).await {
                Err(Error::Crashed(_)) => lives += 1,
                Err(error) => panic!("{point}, life {lives}: {error}"),
                Ok(done) => {
                    assert!(done.was_done);
                    break;
                }
            }
            // Never both: whoever opened the two would do everything twice.
            if opened(&from.address(), 1).await.is_ok() {
                assert!(opened(&to.url(), 1).await.is_err(), "{point}, life {lives}");
            }
        }
        assert!(lives > 20 && lives < LIVES_MAX, "{lives} lives");
        assert_same(&from, &to).await;
        let store = opened(&to.url(), 1).await.unwrap();
        let place = Place::of(store, to.url(), Home::Server(to)).await;
        finishes(&place).await;
    }

    #[tokio::test]
    async fn every_row_is_in_the_bucket_of_its_contact() {
        let place = busy().await;
        let text = "1234567890123456789012345678901234567890.0123456789";
        let data = format!("{{\"big\": {text}, \"text\": \"tab\\t line\\n \\\\ é\"}}");
        let mut odd = event("anna@example.test", "odd\\N", 4);
        odd.data = engine::contact::map([("n", "\t\\\n".into())]);
        place.scope().append(vec![odd], at(6)).await.unwrap();
        let sql = format!("UPDATE event SET data = jsonb('{data}') WHERE id = 1");
        let from = place.left(&sql).await;
        let to = Database::new().await;
        let options = Options {
            page_rows: PAGE_ROWS,
            ..Options::default()
        };
        let mut told = Vec::new();
        let (here, there) = (from.address(), to.url());
        let run = moving::run(&here, &there, options, |progress| {
            told.push((progress.rows, progress.rows_all));
        });
        let done = run.await.unwrap();
        assert!(told.is_sorted(), "{told:?}");
        assert_eq!(told.last(), Some(&(done.rows, done.rows)));
        assert_same(&from, &to).await;
        let client = to.client().await;
        let kept = "SELECT data->>'big' FROM event WHERE id = 1";
        let kept: String = client.query_one(kept, &[]).await.unwrap().get(0);
        assert_eq!(kept, text);
        let store = opened(&to.url(), 64).await.unwrap();
        let contacts = "SELECT workspace, id, bucket FROM contact";
        for row in client.query(contacts, &[]).await.unwrap() {
            let (workspace, contact) = (engine::id::WorkspaceId(row.get(0)), row.get(1));
            let bucket = store.bucket_of(workspace, engine::id::ContactId(contact));
            assert_eq!(bucket.0, row.get::<_, i16>(2));
        }
        for (table, contact) in [
            ("consent", "t.contact"),
            ("event", "t.contact"),
            ("inbox", "t.contact"),
            ("entry", "t.contact"),
            ("journey", "t.contact"),
            ("journey_done", "t.contact"),
            ("step", "t.contact"),
            ("message", "t.contact"),
            (
                "event_key",
                "(SELECT contact FROM event WHERE id = t.event)",
            ),
            (
                "outbox",
                "(SELECT contact FROM message WHERE id = t.message)",
            ),
            (
                "message_body",
                "(SELECT contact FROM message WHERE id = t.message)",
            ),
        ] {
            let text = format!(
                "SELECT count(*) FILTER (WHERE t.bucket <> contact.bucket), count(*)
                 FROM {table} AS t LEFT JOIN contact ON contact.id = {contact}"
            );
            let row = client.query_one(&text, &[]).await.unwrap();
            assert_eq!(row.get::<_, i64>(0), 0, "{table}");
        }
        assert_eq!(store.system().invariants().await.unwrap(), []);
        store.close().await;
    }

    #[tokio::test]
    async fn only_an_empty_database_is_moved_into() {
        let (from, other, to) = (sample().await, sample().await, Database::new().await);
        let crash = Points::new();
        crash.arm("move.after_commit", 4).unwrap();
        let options_dying = Options { crash, ..options() };
        let died = moved(&from.address(), &to, options_dying).await;
        assert!(matches!(died, Err(Error::Crashed(_))), "{died:?}");
        let error = refusal(&other.address(), &to).await;
        assert!(error.contains("came of another move"), "{error}");
        let elsewhere = Database::new().await;
        let error = refusal(&from.address(), &elsewhere).await;
        assert!(error.contains("finish that one, or give it up"), "{error}");
        let error = opened(&from.address(), 1).await.unwrap_err().to_string();
        assert!(error.contains("give it up with `postduif move"), "{error}");
        let error = opened(&to.url(), 1).await.unwrap_err().to_string();
        assert!(error.contains("is not finished"), "{error}");

        // Given up, it is as if nothing had been; what was copied is of no move.
        assert!(moving::give_up(&from.address()).await.unwrap());
        assert!(!moving::give_up(&from.address()).await.unwrap());
        opened(&from.address(), 1).await.unwrap().close().await;
        let error = refusal(&from.address(), &to).await;
        assert!(error.contains("came of another move"), "{error}");

        moved(&from.address(), &elsewhere, options()).await.unwrap();
        let error = opened(&from.address(), 1).await.unwrap_err().to_string();
        assert!(error.contains("it was moved to postgres://"), "{error}");
        let again = moved(&from.address(), &elsewhere, options()).await.unwrap();
        assert!(again.was_done);
        let error = refusal(&other.address(), &elsewhere).await;
        assert!(error.contains("is not empty"), "{error}");
        let error = moving::give_up(&from.address()).await.unwrap_err();
        assert!(error.to_string().contains("cannot be given up"), "{error}");
    }

    #[tokio::test]
    async fn a_file_that_is_open_or_unsound_or_missing_stays() {
        let to = Database::new().await;
        let place = Place::new(On::Sqlite).await;
        let error = refusal(&place.address, &to).await;
        assert!(error.contains("in use by another Postduif"), "{error}");
        let from = place
            .left("INSERT INTO identity VALUES (1, 'email', 'nobody@example.test', 999)")
            .await;
        let error = refusal(&from.address(), &to).await;
        assert!(
            error.contains("names contact 999, which is gone"),
            "{error}"
        );
        opened(&from.address(), 1).await.unwrap().close().await;

        let damaged = made_of(include_str!("../samples/format_2.sql")).await;
        damaged
            .run("UPDATE event SET data = x'ff' WHERE id = 1001")
            .await;
        let error = refusal(&damaged.address(), &to).await;
        assert!(error.contains("the move of event"), "{error}");
        assert!(error.contains("after the one with the key [1]"), "{error}");
        moving::give_up(&damaged.address()).await.unwrap();
        let (to, large) = (Database::new().await, sample().await);
        let sql = "UPDATE event SET data = jsonb('{\"a\": \"\\u0000\"}') WHERE id = 1001";
        large.run(sql).await;
        let error = refusal(&large.address(), &to).await;
        assert!(
            error.contains("(COPY event, line 2, column data)"),
            "{error}"
        );

        let error = refusal("/no/such.db", &to).await;
        assert_eq!(error, "cannot open /no/such.db: there is no such file");
        let error = moving::run("a.db", "b.db", options(), |_| {}).await;
        let error = error.unwrap_err().to_string();
        assert!(error.contains("b.db is not the postgres:// URL"), "{error}");
    }

    #[tokio::test]
    async fn every_table_moves_or_is_said_to_stay() {
        let (here, there) = (Place::new(On::Sqlite).await, Place::new(On::Postgres).await);
        let file = Connection::open(here.path()).unwrap();
        let text =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
        let mut names = file.prepare(text).unwrap();
        let names = names.query_map((), |row| row.get::<_, String>(0)).unwrap();
        let names: BTreeSet<_> = names.map(Result::unwrap).collect();
        let [moved, stay, own] = moving::tables();
        let known: BTreeSet<_> = moved
            .iter()
            .chain(&stay)
            .map(|name| (*name).to_owned())
            .collect();
        assert_eq!(names, known, "the list in src/moving/table.rs");
        let text = "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()";
        let rows = there.client().await.query(text, &[]).await.unwrap();
        let names: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect();
        let own = own.iter().map(|name| (*name).to_owned());
        let known: BTreeSet<_> = known.into_iter().chain(own).collect();
        assert_eq!(names, known, "the list in src/moving/table.rs");
    }
}
