//! How journeys move when something happens: exits and their last words, waits that events settle,
//! loops, splits, workflows that start each other, and who may enter twice.

use engine::contact::Standing;
use engine::event::own;
use engine::value::Value;
use postduif_runner::clock::Clock;
use store::Bucket;
use store::workflow::Status;

use crate::home::On;
use crate::world::World;

const BUCKET: Bucket = Bucket(0);

/// Waits until the order is paid, at most a day; an order that is cancelled gets last words.
const PAID: &str = r#"
format: 1
handle: paid
name: Paid
purpose: service
triggers: [{ id: ordered, start: event, event: order_placed, key: event.order_id }]
exits:
  - id: cancelled
    when: { event: order_cancelled, same: order_id }
    blocks: [{ id: sorry, do: send_email, email: tips, when: { field: exit.why, is: late } }]
blocks:
  - id: paid
    do: wait_for
    at_most: 24h
    branches:
      - { id: paid, when: { event: order_paid, same: order_id }, blocks: [{ id: thanks, do: send_email, email: tips }] }
      - { id: unpaid, blocks: [{ id: out, do: end, reason: not_paid }] }
  - { id: idle, do: wait, for: 3d }
"#;

async fn paid(on: On) -> World {
    let world = World::on(on).await;
    world.publish("paid", PAID).await;
    world.order("A1").await;
    world.play("2027-03-04T10:00:00Z").await;
    world
}

async fn tell(world: &World, name: &str, order: &str) {
    let data = serde_json::json!({ "order_id": order, "why": "late" });
    let key = format!("{name}-{order}-{}", world.clock.now());
    world.append(name, data, &key).await;
}

async fn a_wait_is_settled_by_the_event_or_by_the_clock_and_by_one_of_them(on: On) {
    // Paid at once, in the last moment, at the very instant of the time-out, and after it.
    for (at, paid_first, outcome) in [
        ("2027-03-04T12:00:00Z", true, "paid.arm.paid=1"),
        ("2027-03-05T08:59:59Z", true, "paid.arm.paid=1"),
        ("2027-03-05T09:00:00Z", true, "paid.arm.paid=1"),
        ("2027-03-05T09:00:00Z", false, "paid.arm.unpaid=1"),
        ("2027-03-05T09:00:01Z", false, "paid.arm.unpaid=1"),
    ] {
        let world = paid(on).await;
        if paid_first {
            // The clock stands at that instant before its timers are looked at.
            world.clock.advance(engine::time::Time::parse(at).unwrap());
            tell(&world, "order_paid", "A1").await;
        } else {
            world.play(at).await;
            tell(&world, "order_paid", "A1").await;
        }
        world.play("2027-03-20T00:00:00Z").await;
        let numbers = world.numbers_of("paid").await;
        assert!(numbers.contains(outcome), "{at} {numbers}");
        assert_eq!(numbers.matches("paid.arm.").count(), 1, "{at} {numbers}");
        let mails = world.inbox().await.len();
        assert_eq!(mails, usize::from(paid_first), "{at}");
    }
}

async fn only_what_comes_in_during_the_wait_and_about_this_order_is_an_answer(on: On) {
    let world = World::on(on).await;
    // Known before the journey began.
    tell(&world, "order_paid", "A1").await;
    world.publish("paid", PAID).await;
    world.order("A1").await;
    world.play("2027-03-04T10:00:00Z").await;
    tell(&world, "order_paid", "A2").await;
    world.play("2027-03-04T11:00:00Z").await;
    let numbers = world.numbers_of("paid").await;
    assert!(!numbers.contains("paid.left"), "{numbers}");
    tell(&world, "order_paid", "A1").await;
    world.play("2027-03-04T12:00:00Z").await;
    let numbers = world.numbers_of("paid").await;
    assert!(numbers.contains("paid.arm.paid=1"), "{numbers}");
}

async fn an_exit_ends_a_journey_wherever_it_is_and_has_last_words(on: On) {
    for at in ["2027-03-04T10:00:00Z", "2027-03-05T12:00:00Z"] {
        let world = paid(on).await;
        if at > "2027-03-05" {
            tell(&world, "order_paid", "A1").await;
        }
        world.play(at).await;
        let before = world.inbox().await.len();
        tell(&world, "order_cancelled", "A2").await;
        tell(&world, "order_cancelled", "A1").await;
        tell(&world, "order_paid", "A1").await;
        world.play("2027-03-20T00:00:00Z").await;
        let numbers = world.numbers_of("paid").await;
        assert!(numbers.contains("cancelled.exited=1"), "{at} {numbers}");
        assert!(numbers.contains("sorry.queued=1"), "{at} {numbers}");
        assert_eq!(world.inbox().await.len(), before + 1, "{at}");
        let ended = world.told(own::JOURNEY_ENDED).await;
        assert_eq!(reasons(&ended), ["exit.cancelled"], "{at}");
    }
}

/// Mails see what rules see: the event of the exit, and the one that settled a wait.
async fn mails_see_what_ended_the_journey_or_the_wait(on: On) {
    let world = World::on(on).await;
    world
        .email("{{ exit.why }}{{ exit.name }} {{ block.paid.event.why }}{{ block.paid.outcome }}")
        .await;
    world.publish("paid", PAID).await;
    for (order, name) in [("A1", "order_paid"), ("A2", "order_cancelled")] {
        world.order(order).await;
        world.play("2027-03-04T10:00:00Z").await;
        tell(&world, name, order).await;
        world.play("2027-03-04T11:00:00Z").await;
    }
    let mut subjects: Vec<_> = world
        .inbox()
        .await
        .into_iter()
        .map(|mail| mail.subject)
        .collect();
    subjects.sort();
    assert_eq!(
        subjects,
        [" latepaid", "lateorder_cancelled exit.cancelled"]
    );
}

/// Why journeys ended, but for those through the workflow that every world has.
fn reasons(ended: &[Value]) -> Vec<String> {
    let every = Some("product-x-monday".into());
    let ended = ended.iter().filter(|data| data.get("workflow") != every);
    let reason = |data: &Value| data.get("reason").map(|reason| reason.to_string());
    ended.filter_map(reason).collect()
}

/// A mail that is sent says of which journey it is, and so it can be waited for.
async fn a_journey_waits_for_what_became_of_its_own_mail(on: On) {
    let world = World::on(on).await;
    let sent = r#"
format: 1
handle: sent
name: Sent
purpose: service
triggers: [{ id: ordered, start: event, event: order_placed, key: event.order_id }]
blocks:
  - { id: mail, do: send_email, email: tips, when: { field: trigger.order_id, is: A1 } }
  - id: sent
    do: wait_for
    at_most: 2d
    branches: [{ id: sent, when: { event: email_sent, block: mail } }, { id: never }]
"#;
    world.publish("sent", sent).await;
    world.order("A1").await;
    world.order("A2").await;
    world.play("2027-03-05T09:00:00Z").await;
    let numbers = world.numbers_of("sent").await;
    assert!(numbers.contains("sent.arm.sent=1"), "{numbers}");
    assert!(!numbers.contains("sent.arm.never"), "{numbers}");
    world.play("2027-03-07T09:00:00Z").await;
    let numbers = world.numbers_of("sent").await;
    assert!(numbers.contains("sent.arm.never=1"), "{numbers}");
}

/// The message was decided and waits for the workflow to go on; then the order is cancelled.
async fn a_message_that_an_exit_overtakes_is_not_sent(on: On) {
    let world = World::on(on).await;
    let plain = r#"
format: 1
handle: plain
name: Plain
purpose: service
triggers: [{ id: ordered, start: event, event: order_placed, key: event.order_id }]
exits: [{ id: cancelled, when: { event: order_cancelled, same: order_id } }]
blocks: [{ id: tips, do: send_email, email: tips }]
"#;
    world.publish("plain", plain).await;
    world.order("A1").await;
    world.runner.read_inbox(BUCKET).await.unwrap();
    world.switch("plain", Status::Paused).await;
    world.play("2027-03-04T10:00:00Z").await;
    tell(&world, "order_cancelled", "A1").await;
    world.switch("plain", Status::Live).await;
    world.play("2027-03-04T11:00:00Z").await;
    let numbers = world.numbers_of("plain").await;
    assert!(numbers.ends_with("tips.skipped.exit=1"), "{numbers}");
}

/// A reminder every two days, three times, until somebody answers.
const REMIND: &str = r#"
format: 1
handle: remind
name: Remind
purpose: service
triggers: [{ id: asked, start: event, event: asked }]
goals: [{ id: answered, when: { event: answered }, value: event.score, primary: true }]
blocks:
  - { id: mail, do: send_email, email: tips }
  - { id: pause, do: wait, for: 2d }
  - { id: again, do: goto, block: mail, visits: 2 }
  - { id: done, do: goal, goal: answered, pull: true }
  - { id: thanks, do: change_contact, changes: [{ field: contact.reminded, add: 1 }, { tag: reminded, set: true }] }
"#;

async fn a_loop_goes_round_so_many_times_and_a_goal_leads_out_of_it(on: On) {
    for (answered_at, mails, numbers) in [
        (None, 3, "again.left=3 answered.reached=1"),
        (Some("2027-03-05T09:00:00Z"), 1, "answered.reached=1"),
        (
            Some("2027-03-07T09:00:00Z"),
            2,
            "again.left=1 answered.reached=1",
        ),
    ] {
        let world = World::on(on).await;
        world.publish("remind", REMIND).await;
        world.append("asked", serde_json::json!({}), "asked").await;
        if let Some(at) = answered_at {
            world.play(at).await;
            let score = serde_json::json!({ "score": 7 });
            world.append("answered", score, "answered").await;
        }
        world.play("2027-03-20T00:00:00Z").await;
        assert_eq!(world.inbox().await.len(), mails, "{answered_at:?}");
        let told = world.numbers_of("remind").await;
        let kept = |one: &&str| one.starts_with("again.left") || one.starts_with("answered.");
        let kept: Vec<_> = told.split(' ').filter(kept).collect();
        assert_eq!(kept.join(" "), numbers, "{answered_at:?} {told}");
        let changes = world.told(own::CONTACT_CHANGED).await;
        assert_eq!(changes.len(), 2, "{answered_at:?} {changes:?}");
        let goals = world.told(own::JOURNEY_GOAL).await;
        let worth = goals[0].get("value").map(|value| value.to_string());
        let expect = answered_at.map(|_| "7".to_owned());
        assert_eq!((goals.len(), worth), (1, expect));
    }
}

/// The button "less often" stands above "any sign of life": the first exit in order is taken, and what
/// it changes is there at once.
async fn the_first_exit_in_order_is_taken(on: On) {
    let world = World::on(on).await;
    let sunset = r#"
format: 1
handle: sunset
name: Sunset
purpose: service
triggers: [{ id: asleep, start: event, event: fell_asleep }]
exits:
  - id: less
    when: { event: clicked, where: { field: event.link, is: less-often } }
    blocks:
      - { id: monthly, do: change_contact, changes: [{ field: contact.mail_frequency, set: monthly }] }
      - { id: out, do: unsubscribe, interest: offers, when: { field: contact.mail_frequency, is: monthly } }
  - { id: sign, when: { event: [clicked, page_viewed] } }
blocks: [{ id: week, do: wait, for: 7d }, { id: mail, do: send_email, email: tips }]
"#;
    world.publish("sunset", sunset).await;
    world.consent(Standing::Subscribed).await;
    world
        .append("fell_asleep", serde_json::json!({}), "1")
        .await;
    world.play("2027-03-05T09:00:00Z").await;
    let less = serde_json::json!({ "link": "less-often" });
    world.append("clicked", less, "2").await;
    world.play("2027-03-20T00:00:00Z").await;
    let ended = reasons(&world.told(own::JOURNEY_ENDED).await);
    assert_eq!(ended, ["exit.less"]);
    assert_eq!(world.told(own::INTEREST_LEFT).await.len(), 1);
    assert_eq!(world.inbox().await.len(), 0);
}

async fn who_opts_out_leaves_a_marketing_workflow_at_once(on: On) {
    let world = World::on(on).await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.play("2027-03-05T00:00:00Z").await;
    world.consent(Standing::Left).await;
    world.play("2027-03-05T00:00:00Z").await;
    let ended = &world.told(own::JOURNEY_ENDED).await[0];
    assert_eq!(ended.get("reason"), Some("opt_out".into()));
    let numbers = world.numbers().await;
    assert!(
        numbers.ends_with("monday.entered=1 monday.left=1"),
        "{numbers}"
    );
}

/// Two workflows that start each other, by an event and by a command.
async fn workflows_that_set_each_other_off_come_to_a_stop(on: On) {
    let world = World::on(on).await;
    let flow = |name: &str, trigger: &str, does: &str| {
        format!(
            "format: 1\nhandle: {name}\nname: N\npurpose: service\nentry: {{ again: always }}\n\
             triggers: [{{ id: t, start: event, event: {trigger} }}]\nblocks: [{{ id: b, {does} }}]\n"
        )
    };
    let ping = flow(
        "ping",
        "ping",
        "do: emit_event, event: pong, data: [{ name: n, value: 1 }]",
    );
    world.publish("ping", &ping).await;
    let pong = flow("pong", "pong", "do: start_workflow, workflow: ping");
    world.publish("pong", &pong).await;
    world.append("ping", serde_json::json!({}), "1").await;
    world.play("2027-03-05T00:00:00Z").await;
    assert_eq!(world.told(own::JOURNEY_STARTED).await.len(), 16);
    let numbers = world.numbers_of("ping").await + " " + &world.numbers_of("pong").await;
    assert_eq!(
        numbers.matches("refused.too_many_hops=1").count(),
        1,
        "{numbers}"
    );
    assert!(numbers.contains("by_workflow.started=7"), "{numbers}");
}

/// The mail of one is what starts the other, or a silence after it.
async fn workflows_that_set_each_other_off_by_mail_come_to_a_stop(on: On) {
    for start in [
        "start: event, event: email_sent",
        "start: inactivity, after: email_sent, for: 1min",
    ] {
        let world = World::on(on).await;
        for (name, other) in [("ping", "pong"), ("pong", "ping")] {
            let source = format!(
                "format: 1\nhandle: {name}\nname: N\npurpose: service\nentry: {{ again: always }}\n\
                 triggers:\n  - {{ id: first, start: event, event: {name} }}\n  \
                 - {{ id: t, {start}, where: {{ field: event.workflow, is: {other} }} }}\n\
                 blocks: [{{ id: tips, do: send_email, email: tips }}]\n"
            );
            world.publish(name, &source).await;
        }
        world.append("ping", serde_json::json!({}), "1").await;
        world.play("2027-03-04T09:40:00Z").await;
        assert_eq!(world.inbox().await.len(), 16, "{start}");
        let numbers = world.numbers_of("ping").await + " " + &world.numbers_of("pong").await;
        let stopped = numbers.matches("refused.too_many_hops=1").count();
        assert_eq!(stopped, 1, "{start} {numbers}");
    }
}

async fn a_workflow_stops_another(on: On) {
    let world = paid(on).await;
    let stop = r#"
format: 1
handle: stop
name: Stop
purpose: service
triggers: [{ id: t, start: event, event: enough }]
blocks: [{ id: stop, do: stop_workflow, workflow: paid }]
"#;
    world.publish("stop", stop).await;
    world.append("enough", serde_json::json!({}), "1").await;
    world.play("2027-03-20T00:00:00Z").await;
    let ended = reasons(&world.told(own::JOURNEY_ENDED).await);
    assert_eq!(ended, ["stopped", "finished"]);
}

on_both!(
    a_wait_is_settled_by_the_event_or_by_the_clock_and_by_one_of_them,
    only_what_comes_in_during_the_wait_and_about_this_order_is_an_answer,
    an_exit_ends_a_journey_wherever_it_is_and_has_last_words,
    mails_see_what_ended_the_journey_or_the_wait,
    a_journey_waits_for_what_became_of_its_own_mail,
    a_message_that_an_exit_overtakes_is_not_sent,
    a_loop_goes_round_so_many_times_and_a_goal_leads_out_of_it,
    the_first_exit_in_order_is_taken,
    who_opts_out_leaves_a_marketing_workflow_at_once,
    workflows_that_set_each_other_off_come_to_a_stop,
    workflows_that_set_each_other_off_by_mail_come_to_a_stop,
    a_workflow_stops_another,
);
