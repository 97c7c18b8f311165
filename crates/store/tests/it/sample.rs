//! A database of every format that was ever released still opens, and what waits in it finishes.
//!
//! The samples are SQL, so that a change of what we write shows as a change of text. The one of
//! the present format is compared with what this program writes; a format that has been released
//! keeps its sample for good, and the next one gets a new file.

use std::fmt::Write;

use engine::contact::Change;
use engine::step::Purpose;
use expect_test::expect_file;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use store::append::Appended;
use store::command::Command;
use store::coupon::{NewCode, Taker};
use store::crash::Points;
use store::message::{Filter, State};
use store::seeing::JourneyState;
use store::staff::Staff;
use store::task::NewTask;
use store::{Error, Options, Store};

use crate::home::Home;
use crate::place::{BUCKET, On, Place, at, email_key, event, handle};
use crate::staff::person;
use crate::task::origin;
use crate::walker::{Outside, walk};

const ADDRESSES: [&str; 2] = ["anna@example.test", "bob@example.test"];

/// A database in the midst of things: a journey that waits, messages that are queued, claimed, in
/// flight and accepted, an event and a command that nobody has read, a draft and an e-mail.
pub(crate) async fn busy() -> Place {
    let place = Place::new(On::Sqlite).await;
    place.mailed("dave@example.test", Purpose::Service).await;
    let points = Points::new();
    points.arm("finish.before_commit", 2).unwrap();
    let place = place.reopened_with(points).await;
    let mut outside = Outside::default();
    let walked = walk(&place, &ADDRESSES, Purpose::Service, &mut outside).await;
    assert!(matches!(walked, Err(Error::Crashed(_))), "{walked:?}");
    let place = place.reopened().await;
    place.mailed("emma@example.test", Purpose::Marketing).await;
    let scope = place.scope();
    scope
        .append(vec![event("anna@example.test", "visited", 3)], at(5))
        .await
        .unwrap();
    let command = Command::ChangeContact {
        changes: vec![Change::Tag {
            tag: "vip".to_owned(),
            set: true,
        }],
        source: "api".to_owned(),
    };
    scope
        .command(email_key("emma@example.test"), command, at(5))
        .await
        .unwrap();
    with_staff(&place).await;
    place
}

/// Adds people, a task and a pool of coupons of which one is given.
async fn with_staff(place: &Place) {
    let scope = place.scope();
    place.save_person(person("bob", &["sales"])).await;
    let anna = Staff {
        manager: Some(handle("bob")),
        ..person("anna", &["sales"])
    };
    place.save_person(anna).await;
    scope.staff_in_turn(&handle("sales")).await.unwrap();
    let dave = email_key("dave@example.test");
    let contact = scope.contact(&dave).await.unwrap().unwrap().contact.id;
    let task = NewTask {
        contact,
        title: "Call back".to_owned(),
        note: String::new(),
        owner: Some("anna".to_owned()),
        due_at: Some(at(60)),
        origin: Some(origin(1)),
    };
    scope.add_task(task, at(6)).await.unwrap();
    let pool = handle("welcome");
    scope.save_pool(&pool, "Welcome", 2, at(6)).await.unwrap();
    let codes = ["A", "B"].map(|code| NewCode {
        code: code.to_owned(),
        expires_at: Some(at(90)),
    });
    scope.import_codes(&pool, codes.into()).await.unwrap();
    let taker = Taker {
        contact,
        origin: origin(1),
    };
    scope.give_code(&pool, taker, None, at(6)).await.unwrap();
}

/// The whole database as SQL. What differs from one making to the next is put to a fixed text.
fn dump(file: &Connection) -> String {
    let mut text = String::new();
    let entries = "SELECT type, name, sql FROM sqlite_schema
                   WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
                   ORDER BY type = 'index', name";
    let mut entries = file.prepare(entries).unwrap();
    let entries = entries.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    for entry in entries.unwrap() {
        let (kind, name, sql): (String, String, String) = entry.unwrap();
        let sql = sql
            .lines()
            .map(str::trim_end)
            .collect::<Vec<_>>()
            .join("\n");
        writeln!(text, "{sql};").unwrap();
        if kind == "table" {
            rows(file, &name, &mut text);
        }
    }
    text
}

fn rows(file: &Connection, table: &str, text: &mut String) {
    let mut rows = file
        .prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2"))
        .unwrap();
    let names: Vec<_> = rows.column_names().map(str::to_owned).collect();
    let mut rows = rows.query(()).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let is_instance = table == "meta" && row.get::<_, String>(0).unwrap() == "instance";
        let value = |n: usize, name: &String| match row.get_ref(n).unwrap() {
            _ if is_instance && name == "text" => "'00112233445566778899aabbccddeeff'".to_owned(),
            _ if name == "applied_on" => "'2026-11-01T00:00:00Z'".to_owned(),
            ValueRef::Null => "NULL".to_owned(),
            ValueRef::Integer(int) => int.to_string(),
            ValueRef::Text(text) => {
                format!(
                    "'{}'",
                    std::str::from_utf8(text).unwrap().replace('\'', "''")
                )
            }
            ValueRef::Blob(bytes) => {
                let hex: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("x'{}'", hex.concat())
            }
            ValueRef::Real(real) => panic!("{table}.{name} holds {real}"),
        };
        let values: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(n, name)| value(n, name))
            .collect();
        writeln!(text, "INSERT INTO {table} VALUES ({});", values.join(", ")).unwrap();
    }
}

#[tokio::test]
async fn the_sample_of_this_format_is_what_we_write() {
    let place = busy().await;
    place.store.close().await;
    let file = Connection::open(place.path()).unwrap();
    expect_file!["../samples/format_6.sql"].assert_eq(&dump(&file));
}

#[tokio::test]
async fn a_database_of_every_format_opens_and_finishes() {
    opens_and_finishes(include_str!("../samples/format_1.sql")).await;
    opens_and_finishes(include_str!("../samples/format_2.sql")).await;
    opens_and_finishes(include_str!("../samples/format_3.sql")).await;
    opens_and_finishes(include_str!("../samples/format_4.sql")).await;
    opens_and_finishes(include_str!("../samples/format_5.sql")).await;
    opens_and_finishes(include_str!("../samples/format_6.sql")).await;
}

#[tokio::test]
async fn a_database_of_an_older_format_can_be_looked_at() {
    let home = made_of(include_str!("../samples/format_2.sql")).await;
    let path = home.path();
    let look = store::file::look(path.to_str().unwrap()).unwrap();
    assert_eq!((look.format, look.breaches), (2, Vec::new()));
}

async fn opens_and_finishes(sample: &str) {
    let home = made_of(sample).await;
    let address = home.address();
    let store = Store::open(&address, Options::default()).await.unwrap();
    assert_eq!(store.instance(), "00112233445566778899aabbccddeeff");
    let place = Place::of(store, address, home).await;
    finishes(&place).await;
}

/// A file with what a sample holds.
pub(crate) async fn made_of(sample: &str) -> Home {
    let home = Home::new(On::Sqlite).await;
    let file = Connection::open(home.path()).unwrap();
    file.execute_batch(sample).unwrap();
    home
}

/// What waits in a sample comes to its end, each of it once.
pub(crate) async fn finishes(place: &Place) {
    place.assert_healthy().await;

    let mut outside = Outside::default();
    walk(place, &ADDRESSES, Purpose::Service, &mut outside)
        .await
        .unwrap();
    place.assert_healthy().await;
    let scope = place.scope();
    let duplicates = outside
        .appended
        .iter()
        .filter(|one| matches!(one, Appended::Duplicate { .. }));
    assert_eq!(duplicates.count(), ADDRESSES.len());
    let contacts = scope.contacts(None, 10).await.unwrap();
    assert_eq!(contacts.len(), 4);
    for row in contacts {
        let journeys = scope.journeys(row.contact.id, None, 10).await.unwrap();
        assert_eq!(journeys.len(), 1);
        assert!(matches!(journeys[0].state, JourneyState::Ended { .. }));
    }
    let accepted = scope
        .messages(Filter::State(State::Accepted), None, 10)
        .await
        .unwrap();
    assert_eq!(accepted.len(), 4);
    assert_eq!(place.system().inbox(BUCKET, 10).await.unwrap().len(), 0);
    // Three were still to go; one had gone, and the one in flight went again with its old bytes.
    assert_eq!(outside.delivered.len(), 3);
}
