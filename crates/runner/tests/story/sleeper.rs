//! A process whose leases ran out while it was about to send: it sends nothing, and what it left in
//! flight is settled, by itself or by whoever works on.

use std::sync::Arc;
use std::time::Duration;

use engine::contact::Standing;
use postduif_runner::outlet::TestInbox;
use postduif_runner::{Links, Runner};
use store::message::{Filter, State};

use crate::world::World;

/// A lease that has run out before anything can be done with it.
const LEASE_MS: i64 = 1;

fn workflow(purpose: &str) -> String {
    format!(
        "format: 1\nhandle: {purpose}\nname: At once\npurpose: {purpose}\ninterest: offers\n\
         triggers: [{{ id: seen, start: event, event: seen }}]\n\
         blocks: [{{ id: tips, do: send_email, email: tips }}]\n"
    )
}

async fn check(purpose: &str, mails: usize, state: State) {
    let world = World::new().await;
    world.consent(Standing::Subscribed).await;
    world.publish(purpose, &workflow(purpose)).await;
    world.append("seen", serde_json::json!({}), "seen-1").await;
    let bucket = world.store.buckets()[0];
    while world.runner.read_inbox(bucket).await.unwrap() > 0 {}
    let links = Links::new("https://shop.example", [7; 32]);
    let outlet = Arc::new(TestInbox(world.store.clone()));
    let asleep = Runner::new(world.store.clone(), world.clock.clone(), outlet, links);
    let asleep = asleep.on_node("asleep".to_owned(), LEASE_MS);
    asleep.renew().await.unwrap();
    // The machine's clock, which nobody moves by hand.
    let past_the_lease = 2 * LEASE_MS.unsigned_abs();
    tokio::time::sleep(Duration::from_millis(past_the_lease)).await;
    let states = async || {
        let scope = world.store.workspace(world.workspace);
        let mut found = Vec::new();
        for state in [State::InFlight, State::Unknown, State::Accepted] {
            let rows = scope.messages(Filter::State(state), None, 10).await;
            found.extend(rows.unwrap().into_iter().map(|row| row.state));
        }
        found
    };
    asleep.send_due(bucket).await.unwrap();
    assert_eq!(states().await, [State::InFlight], "it was about to be sent");
    // It looks once more, and settles what it had not dared to send.
    asleep.send_due(bucket).await.unwrap();
    assert_eq!(world.inbox().await.len(), 0, "nothing was sent");
    world.runner.recover().await.unwrap();
    world.play("2027-03-04T09:00:01Z").await;
    assert_eq!(world.inbox().await.len(), mails);
    assert_eq!(states().await, [state]);
}

#[tokio::test]
async fn marketing_is_said_to_be_uncertain() {
    check("marketing", 0, State::Unknown).await;
}

#[tokio::test]
async fn service_is_sent_by_whoever_works_on() {
    check("service", 1, State::Accepted).await;
}
