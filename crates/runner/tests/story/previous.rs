//! The contact's journey before this one: what happened since it began, and what it was.

use serde_json::json;

use crate::home::On;
use crate::world::World;

const BACK: &str = "{ format: 1, handle: back, name: Back in stock, purpose: service, \
    entry: { again: always, when: { event: asked, same: sku, since: previous } }, \
    triggers: [{ id: back, start: event, event: stocked, key: event.sku }], \
    blocks: [{ id: m, do: send_email, email: tips, when: { event: asked, same: sku, since: previous, at_least: 2 } }] }";

async fn only_what_was_asked_since_the_journey_before_counts(on: On) {
    let world = World::on(on).await;
    world.publish("back", BACK).await;
    let story = [
        ("asked", "A"),
        ("asked", "A"),
        // Twice, since ever.
        ("stocked", "A"),
        // Nothing since the journey before.
        ("stocked", "A"),
        ("asked", "A"),
        // Of another key there was none before.
        ("asked", "B"),
        ("stocked", "B"),
        // Once.
        ("stocked", "A"),
    ];
    for (n, (name, sku)) in story.into_iter().enumerate() {
        world.play(&format!("2027-03-05T{:02}:00:00Z", n + 8)).await;
        world
            .append(name, json!({ "sku": sku }), &n.to_string())
            .await;
    }
    world.play("2027-03-06T00:00:00Z").await;
    let numbers = world.numbers_of("back").await;
    for expect in [
        "back.started=3",
        "back.refused.condition=1",
        "m.queued=1",
        "m.passed_over=2",
    ] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
}

/// Thanks for an order that is twice as large as the one before, whichever order that was.
const LARGER: &str = "{ format: 1, handle: larger, name: Larger, purpose: service, \
    entry: { again: always, inside: restart, when: { field: trigger.total, more_than: { path: previous.trigger.total, times: 2 }, if_missing: true } }, \
    triggers: [{ id: ordered, start: event, event: ordered, key: event.n }], \
    blocks: [{ id: day, do: wait, for: 1d }, { id: m, do: send_email, email: tips, when: { field: previous.trigger.n, known: true } }, \
             { id: late, do: send_email, email: tips, when: { field: previous.ended_at, known: true } }] }";

async fn what_the_journey_before_was_is_known_in_rules_and_mails(on: On) {
    let world = World::on(on).await;
    let subject = "{{ trigger.total }} after {{ previous.trigger.total | default: 'none' }}";
    world
        .email_of(
            subject,
            "<p>x</p><a href=\"{{ unsubscribe_url }}\">leave</a>",
        )
        .await;
    world.publish("larger", LARGER).await;
    let story = [
        // None before.
        ("2027-03-05T08:00:00Z", "A", 10),
        // Not twice as large as 10, though no journey began for it.
        ("2027-03-05T09:00:00Z", "B", 15),
        // While the first is under way.
        ("2027-03-05T10:00:00Z", "C", 21),
        // In the place of the one before, which is over with that.
        ("2027-03-05T11:00:00Z", "C", 50),
        // The one before is over since long.
        ("2027-03-08T08:00:00Z", "D", 100),
        ("2027-03-08T09:00:00Z", "E", 101),
        // The one before is under way still.
        ("2027-03-08T10:00:00Z", "F", 300),
    ];
    for (at, n, total) in story {
        world.play(at).await;
        let data = json!({ "n": n, "total": total });
        world.append("ordered", data, at).await;
    }
    world.play("2027-03-12T00:00:00Z").await;
    let numbers = world.numbers_of("larger").await;
    for expect in ["ordered.started=5", "ordered.refused.condition=2"] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
    let mails = world.inbox().await;
    let mut subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    subjects.sort_unstable();
    let expect = [
        "101 after 50",
        "101 after 50",
        "300 after 101",
        "50 after 21",
        "50 after 21",
    ];
    assert_eq!(subjects, expect, "{numbers}");
}

/// A second order of somebody whose first was as large as an event may be.
const LARGE: &str = "{ format: 1, handle: large, name: Large, purpose: service, entry: { again: always }, \
    triggers: [{ id: ordered, start: event, event: ordered, key: event.n }], \
    blocks: [{ id: m, do: send_email, email: tips, when: { field: previous.trigger.note, starts_with: y } }, \
             { id: short, do: send_email, email: tips, when: { field: previous.trigger.n, is: A } }, \
             { id: day, do: wait, for: 1d }] }";

async fn an_event_as_large_as_one_may_be_parks_nobody(on: On) {
    let world = World::on(on).await;
    world.email("x").await;
    world.publish("large", LARGE).await;
    // Each text is as long as one may be, and all together leave no room for what a journey says of itself.
    let long = |sign: &str, bytes: usize| sign.repeat(bytes);
    let mut data = json!({ "n": "A", "note": long("y", 65_536), "rest": long("x", 65_300) });
    for n in 0..6 {
        data[format!("t{n}")] = json!(long("x", 65_536));
    }
    assert!(
        data.to_string().len() > 524_000,
        "{}",
        data.to_string().len()
    );
    world.append("ordered", data, "A").await;
    world.play("2027-03-05T08:00:00Z").await;
    world.append("ordered", json!({ "n": "B" }), "B").await;
    world.play("2027-03-08T08:00:00Z").await;
    let parked = world.parked();
    assert_eq!(parked.await.len(), 0);
    let numbers = world.numbers_of("large").await;
    // What the workflow names is known, and what is small.
    for expect in ["ordered.started=2", "m.queued=1", "short.queued=1"] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
}

on_both!(
    an_event_as_large_as_one_may_be_parks_nobody,
    only_what_was_asked_since_the_journey_before_counts,
    what_the_journey_before_was_is_known_in_rules_and_mails,
);
