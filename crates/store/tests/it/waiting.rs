//! Where anything waits, asked of many buckets at once on PostgreSQL: each queue is found by the loop that works
//! on it, in its own bucket, from its instant on, and by a look into its index.

use engine::time::{MINUTE_MS, Time};
use store::Bucket;
use store::lease::Part;

use crate::place::{On, Place, at};

const PARTS: [Part; 4] = [Part::Steps, Part::Mail, Part::Calls, Part::Deliveries];
const BUCKETS: i16 = 64;

async fn waiting(place: &Place, part: Part, now: Time) -> Vec<i16> {
    let buckets = (0..BUCKETS).map(Bucket).collect();
    let waiting = place.store.system().waiting(buckets, part, now);
    let waiting = waiting.await.unwrap();
    waiting.into_iter().map(|bucket| bucket.0).collect()
}

/// A row of each queue that is due at this instant, with whose it is and whether it was not before.
fn queues(due: i64) -> [(Part, bool, &'static str, String); 8] {
    // An inbox is read whenever its rows came in.
    [
        (
            Part::Steps,
            false,
            "inbox",
            "(1, 7, 1, 1, 0, 1, NULL)".to_owned(),
        ),
        (
            Part::Steps,
            true,
            "journey",
            format!("(1, 7, 1, 1, 1, 1, '', 'm1', 2, {due}, 1, 1, '{{}}')"),
        ),
        (
            Part::Steps,
            true,
            "watch",
            format!("(7, 1, 1, 1, 't', '', {due})"),
        ),
        (
            Part::Steps,
            true,
            "hit",
            format!(
                "(1, 7, 1, 1, 1, 'click', 1, NULL, 'GET', 'a', '::1', 0, 1, {due}, 'human', NULL)"
            ),
        ),
        (
            Part::Steps,
            true,
            "submission",
            format!(
                "(1, 7, 1, 1, 1, 1, 'asked', '[]', '', '', NULL, 'nl', '', '', 0, 1, {due}, NULL, NULL, NULL)"
            ),
        ),
        (
            Part::Mail,
            true,
            "outbox",
            format!("(1, 7, 2, {due}, NULL, 1)"),
        ),
        (
            Part::Calls,
            true,
            "call",
            format!(
                "(1, 7, 1, 1, 1, 1, 'm1', 1, 0, '{{}}', 'queued', NULL, NULL, 0, {due}, 1, NULL)"
            ),
        ),
        (
            Part::Deliveries,
            true,
            "delivery",
            format!("(1, 7, 1, 1, 1, 1, 'queued', NULL, NULL, 0, {due}, 1, NULL)"),
        ),
    ]
}

#[tokio::test]
async fn each_queue_is_found_by_its_loop() {
    let place = Place::new(On::Postgres).await;
    let client = place.client().await;
    for part in PARTS {
        assert!(
            waiting(&place, part, Time::MAX).await.is_empty(),
            "{part:?}"
        );
    }
    for (whose, has_instant, table, row) in queues(at(0).millis()) {
        let insert = format!("INSERT INTO {table} VALUES {row}");
        client.batch_execute(&insert).await.unwrap();
        for part in PARTS {
            let found = if part == whose { vec![7] } else { Vec::new() };
            assert_eq!(
                waiting(&place, part, at(0)).await,
                found,
                "{table}: {part:?}"
            );
        }
        let before = waiting(&place, whose, at(0).plus_ms(-MINUTE_MS)).await;
        assert_eq!(before.is_empty(), has_instant, "{table} before its time");
        let delete = format!("DELETE FROM {table}");
        client.batch_execute(&delete).await.unwrap();
    }
}

/// What is put away waits for somebody, not for a loop.
#[tokio::test]
async fn what_is_put_away_does_not_wait() {
    let place = Place::new(On::Postgres).await;
    let client = place.client().await;
    let insert = "INSERT INTO inbox (id, bucket, workspace, contact, received_at, event, parked)
                  VALUES (1, 7, 1, 1, 0, 1, 1)";
    client.batch_execute(insert).await.unwrap();
    assert!(waiting(&place, Part::Steps, Time::MAX).await.is_empty());
}

#[tokio::test]
async fn a_file_is_asked_queue_by_queue() {
    let place = Place::new(On::Sqlite).await;
    for part in PARTS {
        assert_eq!(waiting(&place, part, at(0)).await.len(), 64, "{part:?}");
    }
}
