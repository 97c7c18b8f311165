//! The invariants find what they are for: each damage that a fault of ours could do is done here
//! by hand, and must be named.

use engine::step::Purpose;

use crate::place::{On, Place, at, event};

async fn check(on: On, damage: &str, expect: &[(&str, &str)]) {
    let place = Place::new(on).await;
    place.mailed("anna@example.test", Purpose::Service).await;
    let unread = vec![event("anna@example.test", "order_placed", 1)];
    place.scope().append(unread, at(5)).await.unwrap();
    place.assert_healthy().await;
    place.damage(damage).await;
    let place = place.reopened().await;
    let breaches = place.system().invariants().await.unwrap();
    let found: Vec<_> = breaches
        .iter()
        .map(|one| (one.name, one.detail.as_str()))
        .collect();
    assert_eq!(found, expect, "{damage}");
}

async fn counters_that_differ_from_the_recount(on: On) {
    check(
        on,
        "UPDATE counter SET n = n + 2 WHERE name = 'entered'",
        &[(
            "counters",
            "entered of workflow 1, version 1, block m1: the counter differs from the recount by 2",
        )],
    )
    .await;
    check(
        on,
        "DELETE FROM counter WHERE name = 'queued'",
        &[
            (
                "counters",
                "queued of workflow 1, version 1, block m1: the counter differs from the recount by -1",
            ),
            (
                "days",
                "queued of workflow 1, version 1, block m1: the days have 1, the counter has 0",
            ),
        ],
    )
    .await;
    check(
        on,
        "UPDATE counter_day SET n = n + 1 WHERE name = 'entered'",
        &[(
            "days",
            "entered of workflow 1, version 1, block m1: the days have 2, the counter has 1",
        )],
    )
    .await;
}

async fn messages_and_their_outbox_rows(on: On) {
    check(
        on,
        "DELETE FROM outbox",
        &[("outbox", "message 1 is queued and has no outbox row")],
    )
    .await;
    check(
        on,
        "INSERT INTO outbox (message, bucket, lane, due_at) VALUES (9, 0, 0, 0);
         INSERT INTO message_body (message, bucket, body) VALUES (8, 0, x'')",
        &[
            ("bodies", "the bytes of message 8 are kept for no message"),
            ("outbox", "the outbox row of message 9 has no message"),
        ],
    )
    .await;
    check(
        on,
        "UPDATE message SET state = 'held'",
        &[(
            "outbox",
            "the outbox row of message 1 has a message that is held",
        )],
    )
    .await;
    check(
        on,
        "UPDATE message SET state = 'in_flight'",
        &[("bodies", "message 1 is in_flight and its bytes are gone")],
    )
    .await;
    check(
        on,
        "DROP INDEX message_key;
         INSERT INTO message SELECT 2, bucket, workspace, contact, journey, workflow, version, block,
             visit, part, email, email_version, purpose, interest, basis, due_at, not_later_than,
             state, reason, attempt, created_at, handed_at, finished_at,
             recipient, cap, priority FROM message;
         INSERT INTO outbox SELECT 2, bucket, lane, due_at, claimed_until, workspace FROM outbox;
         UPDATE counter SET n = 2 WHERE name = 'queued'",
        &[(
            "message_key_twice",
            "messages 1 and 2 have one key: journey 1, block m1, visit 1, part 0",
        )],
    )
    .await;
}

async fn journeys_entries_people_and_events(on: On) {
    check(
        on,
        "UPDATE entry SET last_ended = 5",
        &[("entry", "journey 1 is active, and its entry has ended")],
    )
    .await;
    check(
        on,
        "DELETE FROM entry",
        &[("entry", "journey 1 is active, and its entry is missing")],
    )
    .await;
    check(
        on,
        "DELETE FROM journey",
        &[(
            "entry",
            "contact 1 is said to be inside workflow 1 (key \"\"), and has no active journey there",
        )],
    )
    .await;
    check(
        on,
        "INSERT INTO journey_done SELECT id, bucket, workspace, contact, workflow, version,
             entry_key, entered_at, 9, 'end', memory FROM journey",
        &[("pending_item", "journey 1 is both active and over")],
    )
    .await;
    check(
        on,
        "DELETE FROM event WHERE name = 'order_placed'",
        &[("inbox_event", "inbox row 2 is about event 2, which is gone")],
    )
    .await;
    check(
        on,
        "UPDATE identity SET contact = 7",
        &[(
            "identity",
            "the key email anna@example.test names contact 7, which is gone",
        )],
    )
    .await;
}

async fn what_is_kept_out_of_the_queues_and_not_parked(on: On) {
    check(
        on,
        "UPDATE inbox SET parked = 1; UPDATE journey SET lane = 11; UPDATE outbox SET lane = 12",
        &[
            (
                "parked",
                "inbox row 2 is kept out of the queue, and its contact is not parked",
            ),
            (
                "parked",
                "journey 1 is kept out of the queue, and its contact is not parked",
            ),
            (
                "parked",
                "message 1 is kept out of the queue, and is not parked",
            ),
        ],
    )
    .await;
}

on_both!(
    what_is_kept_out_of_the_queues_and_not_parked,
    counters_that_differ_from_the_recount,
    messages_and_their_outbox_rows,
    journeys_entries_people_and_events,
);
