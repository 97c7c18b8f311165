//! After a standstill or a downtime: what is too old by a person's word is not sent, and the rest is.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

#[expect(dead_code, reason = "this story is told on a file only")]
#[path = "../../store/tests/it/home.rs"]
mod home;
#[path = "../../store/tests/it/server.rs"]
mod server;
#[path = "story/world.rs"]
#[expect(dead_code, reason = "the other stories need more of it")]
mod world;

use engine::contact::{Change, Standing};
use engine::time::{HOUR_MS, Time};
use postduif_runner::clock::Clock;
use store::message::State;

use world::World;

/// Due on Monday the 8th at 14:30 in Amsterdam, and may be as late as it will.
const WORKFLOW: &str = r#"
format: 1
handle: late
name: Late
interest: offers
triggers: [{ id: bought, start: event, event: order_placed, key: event.order_id }]
blocks:
  - { id: monday, do: wait, until: { weekday: monday, time: "14:30" } }
  - { id: tips, do: send_email, email: tips }
"#;

#[tokio::test]
async fn what_is_too_old_expires_and_the_rest_is_sent() {
    let check = async |oldest: &str, expired: usize, mails: usize, numbers: &str| {
        let world = World::new().await;
        world.publish("late", WORKFLOW).await;
        world.consent(Standing::Subscribed).await;
        world
            .append("order_placed", serde_json::json!({"order_id": "A1"}), "A1")
            .await;
        world.play("2027-03-07T00:00:00Z").await;
        // For three days nothing runs.
        world
            .clock
            .advance(Time::parse("2027-03-10T00:00:00Z").unwrap());
        let oldest = Time::parse(oldest).unwrap();
        assert_eq!(world.runner.expire_before(oldest).await.unwrap(), expired);
        assert_eq!(world.inbox().await.len(), 0, "nothing is sent in passing");
        world.play("2027-03-10T00:00:01Z").await;
        assert_eq!(world.inbox().await.len(), mails);
        let told = world.numbers_of("late").await;
        assert!(told.ends_with(numbers), "{told}");
        assert_eq!(world.states().await, Vec::<State>::new());
    };
    check(
        "2027-03-08T13:30:00.001Z",
        1,
        0,
        "tips.expired=1 tips.left=1 tips.queued=1",
    )
    .await;
    check("2027-03-08T13:30:00Z", 0, 1, "tips.queued=1 tips.sent=1").await;
}

/// A silence and a birthday that were due in the standstill; of both the mail follows at once.
const SILENT: &str = r#"
format: 1
handle: silent
name: Silent
purpose: service
triggers:
  - { id: quiet, start: inactivity, after: seen, for: 30h }
  - { id: born, start: date, date: contact.born, time: "09:00", repeat: yearly, catch_up: 5d }
blocks:
  - { id: tips, do: send_email, email: tips }
"#;

#[tokio::test]
async fn dates_and_silences_that_are_too_old_are_passed_over() {
    for is_silence in [true, false] {
        let world = World::new().await;
        world.publish("silent", SILENT).await;
        if is_silence {
            world.append("seen", serde_json::json!({}), "seen").await;
        } else {
            let born = Change::Field {
                field: "born".into(),
                value: "1980-03-05".into(),
            };
            world.change(World::anna(), born).await;
        }
        world.play("2027-03-04T10:00:00Z").await;
        let system = world.store.system();
        system.alive(world.clock.now()).await.unwrap();
        // For three days nothing runs.
        let now = Time::parse("2027-03-07T10:00:00Z").unwrap();
        world.clock.advance(now);
        let asked = system.ask_after_downtime(now, 6 * HOUR_MS).await.unwrap();
        assert!(asked.is_some(), "somebody is asked: {is_silence}");
        assert_eq!(world.runner.expire_before(now).await.unwrap(), 1);
        world.play("2027-03-07T12:00:00Z").await;
        assert_eq!(world.inbox().await.len(), 0, "{is_silence}");
        let told = world.numbers_of("silent").await;
        assert!(told.contains("tips.expired=1"), "{told}");
    }
}

/// The same mail, which may not be later than two hours.
const LIMITED: &str = r#"
format: 1
handle: limited
name: Limited
interest: offers
triggers: [{ id: bought, start: event, event: order_placed, key: event.order_id }]
blocks:
  - { id: monday, do: wait, until: { weekday: monday, time: "14:30" } }
  - { id: tips, do: send_email, email: tips, not_later_than: 2h }
"#;

/// For three days nothing runs: what was due then waits for an answer, what is new goes out, and what
/// has passed its limit is never sent.
#[tokio::test]
async fn after_days_of_downtime_somebody_is_asked() {
    let check = async |hours: i64, mails: usize, numbers: &str| {
        let world = World::new().await;
        world.publish("late", WORKFLOW).await;
        world.publish("limited", LIMITED).await;
        let at_once = "format: 1\nhandle: at-once\nname: At once\npurpose: service\n\
                       triggers: [{ id: seen, start: event, event: seen }]\n\
                       blocks: [{ id: tips, do: send_email, email: tips }]\n";
        world.publish("at-once", at_once).await;
        world.consent(Standing::Subscribed).await;
        world
            .append("order_placed", serde_json::json!({"order_id": "A1"}), "A1")
            .await;
        world.play("2027-03-07T00:00:00Z").await;
        let system = world.store.system();
        system.alive(world.clock.now()).await.unwrap();
        let now = Time::parse("2027-03-10T00:00:00Z").unwrap();
        world.clock.advance(now);
        let downtime = system.ask_after_downtime(now, 6 * HOUR_MS).await.unwrap();
        let downtime = downtime.unwrap();
        assert_eq!(downtime.from.to_string(), "2027-03-07T00:00:00Z");
        world.append("seen", serde_json::json!({}), "seen-1").await;
        // A definition that changes lets nothing go.
        world.play("2027-03-10T00:00:01Z").await;
        world.email("New words").await;
        world.play("2027-03-10T00:00:02Z").await;
        assert_eq!(world.inbox().await.len(), 1, "what is new goes out");
        let scope = world.store.workspace(world.workspace);
        let overdue = scope.overdue(downtime, now).await.unwrap();
        let overdue: Vec<_> = overdue
            .iter()
            .map(|one| (one.workflow.as_str(), one.waiting, one.past_limit))
            .collect();
        assert_eq!(overdue, [("late", 1, 0)], "what is past its limit is gone");
        let limited = world.numbers_of("limited").await;
        assert!(limited.ends_with("tips.expired=1 tips.left=1 tips.queued=1"));

        let skip_before = now.plus_ms(-hours * HOUR_MS);
        scope.answer_downtime(downtime, skip_before).await.unwrap();
        world.play("2027-03-10T00:00:03Z").await;
        assert_eq!(world.inbox().await.len(), 1 + mails);
        let told = world.numbers_of("late").await;
        assert!(told.ends_with(numbers), "{told}");
        assert_eq!(scope.overdue(downtime, now).await.unwrap(), []);
    };
    // It was due 34 and a half hours ago.
    check(
        34,
        0,
        "tips.expired=1 tips.held=1 tips.left=1 tips.queued=1",
    )
    .await;
    check(35, 1, "tips.held=1 tips.left=1 tips.queued=1 tips.sent=1").await;
}
