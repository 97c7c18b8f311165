//! Quiet hours: a message that is due in them waits for their end, and is not lost.

use engine::contact::Standing;
use store::message::State;

use crate::world::World;

/// Open from eight in the evening to half past eight in the morning, Amsterdam time.
const EVENINGS: &str = r#"
format: 1
handle: evenings
name: Evenings
interest: offers
window: { from: "20:00", to: "08:30" }
triggers: [{ id: bought, start: event, event: order_placed, key: event.order_id }]
blocks: [{ id: tips, do: send_email, email: tips, not_later_than: LIMIT }]
"#;

/// What becomes of the mail about an order that comes in at `ordered`, and when.
async fn check(ordered: &str, limit: &str, expect: &str) {
    let world = World::new().await;
    world.consent(Standing::Subscribed).await;
    world
        .publish("evenings", &EVENINGS.replace("LIMIT", limit))
        .await;
    world.play(ordered).await;
    world.append_order("A1").await;
    world.play("2027-03-08T13:00:00Z").await;
    let inbox = world.inbox().await;
    let told = match &inbox[..] {
        [mail] => mail.at.to_string(),
        [] => world.numbers_of("evenings").await,
        _ => panic!("{} mails", inbox.len()),
    };
    assert_eq!(told, expect, "{ordered} {limit}");
}

#[tokio::test]
async fn a_message_waits_for_its_hours() {
    check("2027-03-05T12:00:00Z", "24h", "2027-03-05T19:00:00Z").await;
    check("2027-03-05T23:30:00Z", "24h", "2027-03-05T23:30:00Z").await;
    check("2027-03-06T07:29:59Z", "24h", "2027-03-06T07:29:59Z").await;
    check("2027-03-06T07:30:00Z", "24h", "2027-03-06T19:00:00Z").await;
}

#[tokio::test]
async fn a_limit_before_the_opening_is_known_at_once() {
    let numbers =
        "bought.matched=1 bought.started=1 tips.entered=1 tips.expired=1 tips.left=1 tips.queued=1";
    check("2027-03-05T12:00:00Z", "6h", numbers).await;
    check("2027-03-05T12:00:00Z", "7h", "2027-03-05T19:00:00Z").await;
}

/// What waits for its hours is looked at again when they begin.
#[tokio::test]
async fn who_leaves_in_the_quiet_hours_gets_nothing() {
    let world = World::new().await;
    world.consent(Standing::Subscribed).await;
    world
        .publish("evenings", &EVENINGS.replace("LIMIT", "24h"))
        .await;
    world.append_order("A1").await;
    world.play("2027-03-04T18:00:00Z").await;
    assert_eq!(world.states_of("evenings").await, [State::Queued]);
    world.consent(Standing::Left).await;
    world.play("2027-03-05T00:00:00Z").await;
    assert_eq!(world.states_of("evenings").await, [State::Skipped]);
    assert_eq!(world.inbox().await.len(), 0);
}
