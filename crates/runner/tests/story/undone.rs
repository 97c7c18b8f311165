//! Mail that was decided and has not left, of a journey that somebody ended: it stays here. It waits
//! for its hours, which are the next morning.

use store::message::State;

use crate::home::On;
use crate::world::World;

/// A cart that is mailed about the next morning.
async fn evening(on: On, rules: &str) -> World {
    let world = World::on(on).await;
    let source = format!(
        "format: 1\nhandle: cart\nname: Cart\npurpose: service\n{rules}\n\
         triggers: [{{ id: t, start: event, event: cart }}]\n\
         window: {{ from: \"08:00\", to: \"20:00\" }}\n\
         blocks: [{{ id: tips, do: send_email, email: tips }}, {{ id: day, do: wait, for: 1d }}]\n"
    );
    world.publish("cart", &source).await;
    let stop = "format: 1\nhandle: stop\nname: Stop\npurpose: service\n\
                triggers: [{ id: t, start: event, event: called_off }]\n\
                blocks: [{ id: stop, do: stop_workflow, workflow: cart }]\n";
    world.publish("stop", stop).await;
    world.play("2027-03-04T20:00:00Z").await;
    tell(&world, "cart", "first").await;
    world.play("2027-03-04T21:00:00Z").await;
    assert_eq!(world.states_of("cart").await, [State::Queued]);
    world
}

async fn tell(world: &World, name: &str, key: &str) {
    world.append(name, serde_json::json!({}), key).await;
}

async fn what_a_journey_decided_that_was_ended_is_not_sent(on: On) {
    use State::{Accepted, Skipped};
    let leave = "goals: [{ id: bought, when: { event: order_placed }, leave: true }]";
    let stays = "goals: [{ id: bought, when: { event: order_placed } }]";
    let restart = "entry: { again: always, inside: restart }";
    let check = async |rules: &str, event: &str, expect: &[State]| {
        let world = evening(on, rules).await;
        tell(&world, event, "second").await;
        world.play("2027-03-05T12:00:00Z").await;
        assert_eq!(world.states_of("cart").await, expect, "{rules} {event}");
    };
    check("", "seen", &[Accepted]).await;
    check("", "called_off", &[Skipped]).await;
    check(leave, "order_placed", &[Skipped]).await;
    check(stays, "order_placed", &[Accepted]).await;
    // Newest first: the new journey decides the same mail.
    check(restart, "cart", &[Accepted, Skipped]).await;
}

/// The journey is over; its mail waits, and the goal would have ended it.
async fn a_goal_that_one_leaves_by_holds_for_what_is_still_to_be_sent(on: On) {
    let leave = "goals: [{ id: bought, when: { event: order_placed }, leave: true }]";
    let world = evening(on, leave).await;
    tell(&world, "order_placed", "second").await;
    world.play("2027-03-05T12:00:00Z").await;
    assert_eq!(world.states_of("cart").await, [State::Skipped]);
    let numbers = world.numbers_of("cart").await;
    assert!(numbers.contains("tips.skipped.exit=1"), "{numbers}");
}

on_both!(
    what_a_journey_decided_that_was_ended_is_not_sent,
    a_goal_that_one_leaves_by_holds_for_what_is_still_to_be_sent,
);
