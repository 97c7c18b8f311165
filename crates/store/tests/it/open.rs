//! Opening and closing: whose file it is, and what is refused.

use store::crash::Points;
use store::{Error, Options, Store};

use crate::place::{On, Place, at, event};

async fn refusal(address: &str) -> String {
    match Store::open(address, Options::default()).await {
        Ok(_) => panic!("{address} opens"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_file_is_open_once_at_a_time() {
    let place = Place::new(On::Sqlite).await;
    let error = Store::open(&place.address, Options::default())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error}");
}

async fn what_was_closed_stays_closed(on: On) {
    let place = Place::new(on).await;
    let clone = place.store.clone();
    let place = place.reopened().await;
    // A handle from before fails and does not write past the new one.
    let old = clone.workspace(place.workspace);
    let appended = old
        .append(vec![event("a@example.test", "x", 0)], at(1))
        .await;
    assert!(matches!(appended, Err(Error::Closed)), "{appended:?}");
    assert!(matches!(old.workflows().await, Err(Error::Closed)));
    clone.close().await;
}

async fn what_it_is_stays_what_it_is(on: On) {
    let place = Place::new(on).await;
    let instance = place.store.instance().to_owned();
    assert_eq!(instance.len(), 32);
    let place = place.reopened().await;
    assert_eq!(place.store.instance(), instance);
    assert_ne!(Place::new(on).await.store.instance(), instance);
}

#[tokio::test]
async fn what_cannot_be_opened_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let secret = refusal("postgres://anna:secret@127.0.0.1:1/postduif").await;
    let shown = "cannot open postgres://anna@127.0.0.1:1/postduif: ";
    assert!(secret.starts_with(shown), "{secret}");
    assert!(!secret.contains("secret"), "{secret}");
    let protected = refusal("postgres://127.0.0.1/postduif?sslmode=verify-ca").await;
    let known = "none of disable, prefer, require and verify-full";
    assert!(protected.contains(known), "{protected}");
    assert!(refusal(":memory:").await.contains("name a file"));
    assert!(
        refusal(&path("no/such/folder.db"))
            .await
            .starts_with("cannot open")
    );

    std::fs::write(
        path("text.db"),
        "This is a text, and a long one. ".repeat(100),
    )
    .unwrap();
    let text = refusal(&path("text.db")).await;
    assert!(text.contains("not a database"), "{text}");

    let other = rusqlite::Connection::open(path("other.db")).unwrap();
    other
        .execute_batch("CREATE TABLE song (title TEXT)")
        .unwrap();
    drop(other);
    let other = refusal(&path("other.db")).await;
    assert!(other.contains("not one of Postduif"), "{other}");

    let crashed = Points::new();
    crashed.arm("deliver.before", 1).unwrap();
    crashed.hit("deliver.before").unwrap_err();
    let options = Options {
        crash: crashed,
        ..Options::default()
    };
    let error = Store::open(&path("new.db"), options).await.unwrap_err();
    assert!(matches!(error, Error::Crashed(_)), "{error}");
}

async fn a_database_of_a_newer_program_is_left_alone(on: On) {
    let place = Place::new(on).await;
    place
        .damage("UPDATE meta SET number = 7 WHERE name = 'format'")
        .await;
    let error = refusal(&place.address).await;
    let why = "has format 7, and this program reads formats up to 6; start the newer Postduif that wrote it";
    assert!(error.ends_with(why), "{error}");
}

async fn a_number_of_buckets_is_for_good(on: On) {
    let place = Place::new(on).await;
    let wanted = Options {
        buckets: Some(8),
        ..Options::default()
    };
    place.store.close().await;
    let error = Store::open(&place.address, wanted).await.unwrap_err();
    assert!(
        error.to_string().contains(" 8 buckets") || error.to_string().contains("not 8"),
        "{error}"
    );
    place
        .damage("UPDATE meta SET number = 0 WHERE name = 'buckets'")
        .await;
    let error = refusal(&place.address).await;
    assert!(error.contains("it has 0 buckets"), "{error}");
}

#[tokio::test]
async fn the_file_is_kept_as_it_was_decided() {
    let place = Place::new(On::Sqlite).await;
    place.store.close().await;
    let file = rusqlite::Connection::open(place.path()).unwrap();
    let pragma = |name: &str| -> String {
        let value = |row: &rusqlite::Row<'_>| row.get::<_, rusqlite::types::Value>(0);
        let value = file
            .query_row(&format!("PRAGMA {name}"), (), value)
            .unwrap();
        format!("{value:?}")
    };
    assert_eq!(pragma("journal_mode"), "Text(\"wal\")");
    assert_eq!(pragma("page_size"), "Integer(4096)");
    assert_eq!(pragma("auto_vacuum"), "Integer(2)");
    assert_eq!(pragma("integrity_check"), "Text(\"ok\")");
    // Closing writes the log back, so that the one file can be copied.
    let log = place.path().with_extension("db-wal");
    assert_eq!(std::fs::metadata(log).map_or(0, |log| log.len()), 0);
}

on_both!(
    what_was_closed_stays_closed,
    what_it_is_stays_what_it_is,
    a_database_of_a_newer_program_is_left_alone,
    a_number_of_buckets_is_for_good,
    which_migrations_a_database_had_is_seen_from_outside,
);

async fn which_migrations_a_database_had_is_seen_from_outside(on: On) {
    let place = Place::new(on).await;
    let schema = store::schema::look(&place.address).await.unwrap();
    assert!(schema.had.len() > 10, "{schema:?}");
    assert_eq!(schema.had[0].number, 1);
    assert!(
        schema.lacks.is_empty() && schema.unknown.is_empty(),
        "{schema:?}"
    );
}

#[tokio::test]
async fn a_new_file_lacks_every_migration_and_looking_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    rusqlite::Connection::open(path("new.db"))
        .unwrap()
        .execute_batch("VACUUM")
        .unwrap();
    let new = store::schema::look(&path("new.db")).await.unwrap();
    assert!(new.had.is_empty() && new.lacks.len() > 10, "{new:?}");
    let missing = store::schema::look(&path("none.db")).await.unwrap_err();
    assert!(missing.to_string().contains("no such file"), "{missing}");
    assert!(!folder.path().join("none.db").exists());
}
