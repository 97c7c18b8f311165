//! After a standstill: what is too old by a person's word is not sent, and the rest is.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

#[path = "story/server.rs"]
mod server;
#[path = "story/world.rs"]
#[expect(dead_code, reason = "the other stories need more of it")]
mod world;

use engine::contact::Standing;
use engine::time::Time;
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
