//! How long a segment of three predicates takes over 200,000 contacts on SQLite: all of its members,
//! page by page as the API asks for them, and a count by sample.
//!
//! `cargo run --release -p postduif-store --example segment`

#![expect(clippy::print_stdout, reason = "it prints what it measured")]
#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on ends there"
)]

extern crate postduif_store as store;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::calendar::Zone;
use engine::id::WorkspaceId;
use engine::segment::{self, Segments};
use engine::time::Time;
use store::segment::Question;
use store::workspace::Settings;
use store::{Options, Store};

const CONTACTS: usize = 200_000;
const ROUNDS: usize = 5;

/// Two hundred members each, so that finding them is what is measured, and not reading them.
const RULES: [(&str, &str); 3] = [
    ("one field", "{ field: contact.points, at_least: 999 }"),
    (
        "three predicates",
        "{ all: [{ field: contact.country, one_of: [NL, BE] }, { field: contact.points, at_least: 996 }, { not: { tag: reseller } }] }",
    ),
    (
        "three, one of them of events",
        "{ all: [{ field: contact.country, is: NL }, { field: contact.points, at_least: 996 }, { event: order_placed, within: 90d, at_most: 0 }] }",
    ),
];

/// Ten countries, points from 0 to 999, every tenth a reseller, two orders each.
const FILL: &str = "
    WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 200000)
    INSERT INTO contact (id, workspace, bucket, email, attributes, tags, version, created_at)
    SELECT n, 1, 0, 'c' || n || '@example.test',
           jsonb_object('country', json_array(substr('NLBEDEFRESITPTATDKSE', 1 + 2 * (n * 7 % 10), 2), 0),
                        'points', json_array(n * 7919 % 1000, 0), 'city', json_array('Utrecht', 0),
                        'first_name', json_array('Anna', 0), 'last_name', json_array('de Vries', 0)),
           jsonb(CASE WHEN n * 31 % 10 = 0 THEN '[\"reseller\"]' ELSE '[]' END), 0, 0
    FROM n;
    WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 400000)
    INSERT INTO event (id, bucket, workspace, contact, name, occurred_at, received_at, source, data)
    SELECT n, 0, 1, 1 + n / 2, 'order_placed', 1790000000000 + n * 30000, 1790000000000 + n * 30000,
           'api', jsonb('{\"total\": \"12.50 EUR\"}') FROM n;";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("segment.db");
    let address = path.to_str().unwrap();
    let now = Time::parse("2026-11-01T00:00:00Z").unwrap();
    let store = Store::open(address, Options::default()).await.unwrap();
    let settings = Settings {
        name: "Shop".to_owned(),
        zone: "Europe/Amsterdam".to_owned(),
        language: "nl".to_owned(),
        sender_name: "Shop".to_owned(),
        sender_email: "shop@example.test".to_owned(),
    };
    let workspace = store
        .system()
        .create_workspace(settings, now)
        .await
        .unwrap();
    assert_eq!(workspace, WorkspaceId(1));
    store.close().await;
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch(FILL)
        .unwrap();
    let store = Store::open(address, Options::default()).await.unwrap();
    println!("{CONTACTS} contacts, best of {ROUNDS}");
    for (name, rule) in RULES {
        let question = question(rule, now);
        let mut best = Duration::MAX;
        let (mut found, mut slowest) = (0, Duration::ZERO);
        for _ in 0..ROUNDS {
            let (whole, worst, members) = listed(&store, workspace, &question).await;
            if whole < best {
                (best, slowest, found) = (whole, worst, members);
            }
        }
        let begun = begun();
        let count = store
            .workspace(workspace)
            .count_members(question, 1)
            .await
            .unwrap();
        let counted = begun.elapsed();
        println!(
            "{name}: {found} found in {best:.0?}, slowest request {slowest:.0?}; counted as {}-{} in {counted:.0?}",
            count.low, count.high
        );
    }
}

fn question(rule: &str, now: Time) -> Question {
    let text = format!("{{ format: 1, handle: s, name: S, rule: {rule} }}");
    let read = segment::read(&text).segment.unwrap();
    let segments = Segments::new(&BTreeMap::from([(read.handle.clone(), read.rule)]));
    Question {
        rule: Arc::clone(segments.rule(&read.handle).unwrap()),
        zone: Zone::named("Europe/Amsterdam").unwrap(),
        now,
    }
}

/// How long all pages took, the slowest of them, and how many were found.
async fn listed(
    store: &Store,
    workspace: WorkspaceId,
    question: &Question,
) -> (Duration, Duration, usize) {
    let (mut after, mut found, mut slowest) = (None, 0, Duration::ZERO);
    let start = begun();
    loop {
        let page_begun = begun();
        let members = store
            .workspace(workspace)
            .members(question.clone(), after, 200);
        let members = members.await.unwrap();
        slowest = slowest.max(page_begun.elapsed());
        assert_eq!((members.in_memory, members.undecided), (0, 0));
        found += members.contacts.len();
        after = members.next;
        if after.is_none() {
            return (start.elapsed(), slowest, found);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long it takes is the machine's time"
)]
fn begun() -> Instant {
    Instant::now()
}
