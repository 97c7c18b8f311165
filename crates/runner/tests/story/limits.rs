//! Mail limits over all workflows, quiet hours, and who holds whom back: what leaves when.

use engine::contact::{Change, Standing};
use engine::settings;
use engine::value::Value;
use store::workflow::Status;

use crate::home::On;
use crate::world::World;

/// A workflow that mails at once on an event of its own name.
pub(crate) fn flow(name: &str, more: &str) -> String {
    format!(
        "{{ format: 1, handle: {name}, name: N, interest: offers, {more}, entry: {{ again: always }}, \
         triggers: [{{ id: t, start: event, event: {name} }}], \
         blocks: [{{ id: tips, do: send_email, email: tips }}] }}"
    )
}

async fn world(on: On, rules: &str, flows: &[(&str, &str)]) -> World {
    let world = World::on(on).await;
    world.consent(Standing::Subscribed).await;
    rule(&world, rules).await;
    for (name, more) in flows {
        world.publish(name, &flow(name, more)).await;
    }
    world
}

pub(crate) async fn rule(world: &World, rules: &str) {
    let settings = settings::read(rules).settings.unwrap();
    let scope = world.store.workspace(world.workspace);
    let seen = scope.settings_text().await.unwrap();
    let seen = seen.map_or(0, |row| row.revision);
    let zone = settings.zone.as_ref();
    let saved = scope
        .save_settings_text(rules, zone, seen, world.now())
        .await;
    assert_eq!(saved.unwrap(), Some(seen + 1));
    let stale = scope
        .save_settings_text(rules, zone, seen, world.now())
        .await;
    assert_eq!(stale.unwrap(), None);
}

async fn happen(world: &World, names: &[&str], key: &str) {
    for name in names {
        world
            .append(name, serde_json::json!({}), &format!("{name}{key}"))
            .await;
    }
}

/// When mails arrived, oldest first.
async fn mails(world: &World) -> String {
    let mut at: Vec<_> = world
        .inbox()
        .await
        .iter()
        .map(|mail| mail.at.to_string())
        .collect();
    at.sort_unstable();
    at.join(" ")
}

pub(crate) const ONE_A_DAY: &str = "{ format: 1, mail_limits: [{ id: day, at_most: 1, per: 1d }] }";

async fn of_two_the_higher_goes_and_the_other_waits_a_day(on: On) {
    let flows = [
        ("low", "priority: 10"),
        ("high", "priority: 90"),
        ("service", "purpose: service"),
    ];
    let world = world(on, ONE_A_DAY, &flows).await;
    happen(&world, &["low", "high", "service"], "1").await;
    world.play("2027-03-04T12:00:00Z").await;
    assert_eq!(
        mails(&world).await,
        "2027-03-04T09:00:00Z 2027-03-04T09:00:00Z"
    );
    assert!(world.numbers_of("high").await.contains("tips.sent=1"));
    let numbers = world.numbers_of("low").await;
    assert!(numbers.contains("tips.postponed.cap=1"), "{numbers}");
    world.play("2027-03-06T00:00:00Z").await;
    let numbers = world.numbers_of("low").await;
    assert!(numbers.contains("tips.sent=1"), "{numbers}");
    assert!(mails(&world).await.ends_with("2027-03-05T09:00:00Z"));
}

/// Five at once: one leaves each day, and what would leave later than a day after it was due is not
/// sent. Never are there two within a day.
async fn what_would_wait_too_long_is_not_sent(on: On) {
    let flows = ["a", "b", "c", "d", "e"].map(|name| (name, "priority: 50"));
    let world = world(on, ONE_A_DAY, &flows).await;
    happen(&world, &["a", "b", "c", "d", "e"], "1").await;
    world.play("2027-03-10T00:00:00Z").await;
    assert_eq!(
        mails(&world).await,
        "2027-03-04T09:00:00Z 2027-03-05T09:00:00Z"
    );
    let mut skipped = 0;
    for (name, _) in flows {
        let numbers = world.numbers_of(name).await;
        skipped += usize::from(numbers.contains("tips.skipped.cap=1"));
    }
    assert_eq!(skipped, 3);
}

async fn a_limit_that_is_lifted_or_set_holds_from_then_on(on: On) {
    let world = world(
        on,
        "format: 1",
        &[("a", "priority: 50"), ("b", "priority: 50")],
    )
    .await;
    happen(&world, &["a", "b"], "1").await;
    world.play("2027-03-04T10:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 2);
    rule(&world, ONE_A_DAY).await;
    happen(&world, &["a"], "2").await;
    world.play("2027-03-04T11:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 2);
    rule(&world, "format: 1").await;
    happen(&world, &["b"], "2").await;
    world.play("2027-03-04T12:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 3);
}

async fn quiet_hours_and_the_contacts_own_wishes(on: On) {
    let rules = "{ format: 1, quiet_hours: { from: \"20:00\", to: \"08:00\" } }";
    let world = world(on, rules, &[("a", "note: n"), ("b", "window: none")]).await;
    world.play("2027-03-04T20:00:00Z").await;
    happen(&world, &["a", "b"], "1").await;
    world.play("2027-03-05T08:00:00Z").await;
    assert_eq!(
        mails(&world).await,
        "2027-03-05T07:00:00Z 2027-03-05T07:00:00Z"
    );
    let numbers = world.numbers_of("b").await;
    assert!(
        numbers.contains("tips.postponed.quiet_hours=1"),
        "{numbers}"
    );
    let field = |field: &str, text: &str| Change::Field {
        field: field.to_owned(),
        value: Value::from(text),
    };
    world
        .change(World::anna(), field("marketing_paused_until", "2027-03-12"))
        .await;
    happen(&world, &["a", "b"], "2").await;
    world.play("2027-03-12T06:59:00Z").await;
    assert_eq!(world.inbox().await.len(), 2);
    world
        .change(World::anna(), field("mail_frequency", "weekly"))
        .await;
    world.play("2027-03-12T08:00:00Z").await;
    // The week of those of the fifth is over; of the two that waited one may come.
    assert_eq!(world.inbox().await.len(), 3);
    world
        .change(World::anna(), field("marketing_status", "dormant"))
        .await;
    world.play("2027-03-30T00:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 3);
}

async fn who_is_inside_a_welcome_gets_nothing_else(on: On) {
    let world = world(on, "format: 1", &[("win-back", "note: n")]).await;
    let welcome = "{ format: 1, handle: welcome, name: W, interest: offers, \
        holds_back: { workflows: all, for: 48h }, triggers: [{ id: t, start: event, event: welcome }], \
        exits: [{ id: bought, when: { event: bought } }], \
        blocks: [{ id: tips, do: send_email, email: tips }, { id: wait, do: wait, for: 30d }] }";
    world.publish("welcome", welcome).await;
    happen(&world, &["welcome", "win-back"], "1").await;
    world.play("2027-03-05T00:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 1);
    let numbers = world.numbers_of("win-back").await;
    assert!(numbers.contains("tips.postponed.held_back=1"), "{numbers}");
    world.play("2027-03-07T00:00:00Z").await;
    assert_eq!(
        mails(&world).await,
        "2027-03-04T09:00:00Z 2027-03-06T09:00:00Z"
    );
}

/// What stands still gives nobody's place away and takes none.
async fn a_paused_workflow_takes_no_place(on: On) {
    let flows = [("high", "priority: 90"), ("low", "priority: 10")];
    let world = world(on, ONE_A_DAY, &flows).await;
    happen(&world, &["high"], "1").await;
    world.runner.read_inbox(store::Bucket(0)).await.unwrap();
    world.switch("high", Status::Paused).await;
    happen(&world, &["low"], "1").await;
    world.play("2027-03-04T10:00:00Z").await;
    assert!(world.numbers_of("low").await.contains("tips.sent=1"));
    assert!(world.numbers_of("high").await.contains("tips.held=1"));
}

/// Each is begun by the mail of the other, and by every one that the other ever sent: what no hop
/// counts stops at the budget, once, with one alert.
async fn a_workflow_that_is_out_of_hand_is_stopped_once(on: On) {
    let world = world(on, "format: 1", &[]).await;
    for (name, other) in [("ping", "pong"), ("pong", "ping")] {
        let source = format!(
            "{{ format: 1, handle: {name}, name: N, purpose: service, entry: {{ again: always }}, \
             budgets: {{ per_contact: 5, per_day: 1000 }}, triggers: [\
             {{ id: first, start: event, event: {name} }}, \
             {{ id: t, start: event, event: email_sent, where: {{ field: event.workflow, is: {other} }} }}], \
             blocks: [{{ id: tips, do: send_email, email: tips }}] }}"
        );
        world.publish(name, &source).await;
    }
    happen(&world, &["ping"], "1").await;
    world.play("2027-03-05T00:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 10);
    let scope = world.store.workspace(world.workspace);
    let alerts = scope.alerts(None, 10).await.unwrap();
    let told: Vec<_> = alerts
        .iter()
        .map(|one| (one.workflow.as_str(), one.reason.as_str()))
        .collect();
    assert_eq!(told, [("ping", "per_contact")]);
    assert_eq!(world.store.system().open_alerts().await.unwrap(), 1);
    // The mail that was too many waits; more of the same tells nobody anything new.
    happen(&world, &["ping", "pong"], "2").await;
    world.play("2027-03-05T01:00:00Z").await;
    assert!(world.numbers_of("ping").await.contains("tips.held=1"));
    // Once somebody saw to it, it has its budget again.
    world.switch("ping", Status::Live).await;
    world.play("2027-03-05T02:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 11);
    let open = world.store.system().open_alerts().await.unwrap();
    assert!(open <= 2, "{open}");
}

async fn a_day_has_its_budget_and_so_has_the_next(on: On) {
    let world = world(on, "format: 1", &[("a", "budgets: { per_day: 3 }")]).await;
    for n in 0..3 {
        happen(&world, &["a"], &n.to_string()).await;
        world.play(&format!("2027-03-04T1{n}:00:00Z")).await;
    }
    // Midnight in Amsterdam is another day.
    world.play("2027-03-04T23:00:00Z").await;
    happen(&world, &["a"], "3").await;
    world.play("2027-03-05T10:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 4);
    for n in 6..10 {
        happen(&world, &["a"], &n.to_string()).await;
    }
    world.play("2027-03-05T23:00:00Z").await;
    let scope = world.store.workspace(world.workspace);
    let alerts = scope.alerts(None, 10).await.unwrap();
    assert_eq!(world.inbox().await.len(), 6);
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].detail, "More than 3 messages would leave today.");
}

async fn people_enter_while_it_is_on_its_schedule(on: On) {
    let more = "schedule: { from: \"2027-03-05\", until: \"2027-03-06T12:00\" }";
    let world = world(on, "format: 1", &[("a", more)]).await;
    for (n, at) in [
        "2027-03-04T22:59:59Z",
        "2027-03-04T23:00:00Z",
        "2027-03-06T10:59:59Z",
        "2027-03-06T11:00:00Z",
    ]
    .iter()
    .enumerate()
    {
        world.play(at).await;
        happen(&world, &["a"], &n.to_string()).await;
        world.play(at).await;
    }
    assert_eq!(
        mails(&world).await,
        "2027-03-04T23:00:00Z 2027-03-06T10:59:59Z"
    );
    assert!(
        world
            .numbers_of("a")
            .await
            .contains("t.refused.out_of_schedule=2")
    );
}

/// Entry stops; who is inside goes on and is mailed.
async fn a_closed_workflow_lets_nobody_in_and_finishes_what_it_began(on: On) {
    let world = world(on, "format: 1", &[]).await;
    let source = "{ format: 1, handle: a, name: A, purpose: service, \
        triggers: [{ id: t, start: event, event: a, key: event.id }], \
        blocks: [{ id: day, do: wait, for: 24h }, { id: tips, do: send_email, email: tips }] }";
    world.publish("a", source).await;
    world
        .append("a", serde_json::json!({ "id": 1 }), "a1")
        .await;
    world.play("2027-03-04T10:00:00Z").await;
    world.switch("a", Status::Closed).await;
    world
        .append("a", serde_json::json!({ "id": 2 }), "a2")
        .await;
    world.play("2027-03-06T00:00:00Z").await;
    assert_eq!(mails(&world).await, "2027-03-05T09:00:00Z");
    let numbers = world.numbers_of("a").await;
    assert!(numbers.contains("t.matched=1 t.started=1"), "{numbers}");
    world.switch("a", Status::Live).await;
    world
        .append("a", serde_json::json!({ "id": 3 }), "a3")
        .await;
    world.play("2027-03-08T00:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 2);
}

on_both!(
    a_closed_workflow_lets_nobody_in_and_finishes_what_it_began,
    a_workflow_that_is_out_of_hand_is_stopped_once,
    a_day_has_its_budget_and_so_has_the_next,
    people_enter_while_it_is_on_its_schedule,
    of_two_the_higher_goes_and_the_other_waits_a_day,
    what_would_wait_too_long_is_not_sent,
    a_limit_that_is_lifted_or_set_holds_from_then_on,
    quiet_hours_and_the_contacts_own_wishes,
    who_is_inside_a_welcome_gets_nothing_else,
    a_paused_workflow_takes_no_place,
);
