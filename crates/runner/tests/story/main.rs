//! The whole way of a message over a real database: an event comes in, a journey walks, the virtual
//! clock moves, a mail lies in the test inbox, and the numbers say so.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

/// Makes two tests of each story, one per database. Those on PostgreSQL have `on_postgres::` in
/// their names, by which `--without postgres` leaves them out.
macro_rules! on_both {
    ($($story:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $story() {
                super::$story(crate::home::On::Sqlite).await;
            })*
        }

        mod on_postgres {
            $(#[tokio::test]
            async fn $story() {
                super::$story(crate::home::On::Postgres).await;
            })*
        }
    };
}

mod activities;
mod ahead;
mod answering;
mod asking;
mod backtested;
mod beside;
mod budgeted;
mod calling;
mod chatting;
mod clicks;
mod coming_back;
mod crowded;
mod cut_off;
mod damage;
mod dates;
mod edited;
mod edits;
mod enrolling;
mod entering;
mod erasing;
mod feedback;
mod flow;
mod fresh;
mod fresh_asked;
mod full;
mod gathering;
mod hands;
#[path = "../../../store/tests/it/home.rs"]
mod home;
mod hours;
mod importing;
mod importing_killed;
mod jobs;
mod joining;
mod limits;
mod mails;
mod merging;
mod merging_killed;
mod noticing;
mod once;
mod once_more;
mod overdue;
mod paused;
mod previous;
mod providers;
mod reminding;
mod replies;
mod requests;
mod resuming;
mod same_second;
mod segments;
#[path = "../../../store/tests/it/server.rs"]
mod server;
mod silence;
mod sleeper;
mod telling;
mod told_before;
mod train;
mod undone;
mod waiting;
mod way_out;
mod ways;
mod weekly;
mod world;

use engine::contact::{Change, Standing};
use engine::id::Handle;
use postduif_runner::clock::Clock;
use store::command::Command;
use store::message::State;
use store::workflow::Status;

use world::World;

#[tokio::test]
async fn an_order_becomes_a_mail_on_monday() {
    let world = World::new().await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    // The same order again, with the same key: nothing happens twice.
    world.order_again("A1").await;
    world.play("2027-03-08T13:29:59Z").await;
    assert_eq!(world.inbox().await.len(), 0);
    assert_eq!(
        world.numbers().await,
        "bought_x.matched=1 bought_x.started=1 monday.entered=1"
    );
    world.play("2027-03-08T13:30:00Z").await;
    let inbox = world.inbox().await;
    assert_eq!(inbox.len(), 1);
    assert_eq!(
        (inbox[0].subject.as_str(), inbox[0].recipient.as_str()),
        ("Tips for you", "anna@example.test")
    );
    assert_eq!(inbox[0].at.to_string(), "2027-03-08T13:30:00Z");
    assert_eq!(
        world.numbers().await,
        "bought_x.matched=1 bought_x.started=1 monday.entered=1 monday.left=1 \
         tips.entered=1 tips.left=1 tips.queued=1 tips.sent=1"
    );
}

#[tokio::test]
async fn who_left_meanwhile_gets_nothing_and_the_numbers_say_why() {
    let world = World::new().await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    // The message is decided, and held.
    world.play("2027-03-08T12:00:00Z").await;
    world.switch("product-x-monday", Status::Paused).await;
    world.play("2027-03-08T13:30:00Z").await;
    world.consent(Standing::Left).await;
    world.play("2027-03-08T14:00:00Z").await;
    world.switch("product-x-monday", Status::Live).await;
    world.play("2027-03-09T00:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 0);
    assert!(
        world
            .numbers()
            .await
            .ends_with("tips.queued=1 tips.skipped.no_consent=1")
    );
    assert_eq!(world.states().await, [State::Skipped]);
}

#[tokio::test]
async fn a_pause_holds_messages_and_resuming_lets_them_go_or_expire() {
    for (resumed_at, state) in [
        ("2027-03-08T15:00:00Z", State::Accepted),
        ("2027-03-08T16:00:00Z", State::Expired),
    ] {
        let world = World::new().await;
        let handle = Handle::new("product-x-monday").unwrap();
        let scope = world.store.workspace(world.workspace);
        world.consent(Standing::Subscribed).await;
        world.order("A1").await;
        world.play("2027-03-08T12:00:00Z").await;
        scope
            .set_status(&handle, Status::Paused, world.clock.now())
            .await
            .unwrap();
        world.order("A2").await;
        world.play(resumed_at).await;
        assert_eq!(world.states().await, [State::Held]);
        assert!(
            world
                .numbers()
                .await
                .starts_with("bought_x.matched=1 bought_x.started=1")
        );
        scope
            .set_status(&handle, Status::Live, world.clock.now())
            .await
            .unwrap();
        world.play(resumed_at).await;
        assert_eq!(world.states().await, [state]);
    }
}

#[tokio::test]
async fn a_changed_email_is_used_from_then_on() {
    let world = World::new().await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.play("2027-03-08T12:00:00Z").await;
    world.email("New words").await;
    world.play("2027-03-09T00:00:00Z").await;
    assert_eq!(world.inbox().await[0].subject, "New words");
}

/// The second event asks for a key that the batch did not fetch, since the contact changed within
/// it. It has to wait for the next batch whole: no part of it may be done twice.
#[tokio::test]
async fn an_item_is_done_whole_or_not_at_all() {
    let world = World::new().await;
    let each = "format: 1\nhandle: each\nname: Each\npurpose: service\nentry: { again: always }\n\
                triggers: [{ id: bought, start: event, event: order_placed }]\n\
                blocks: [{ id: out, do: end }]\n";
    world.publish("each", each).await;
    let city = "format: 1\nhandle: city\nname: City\npurpose: service\n\
                triggers: [{ id: bought, start: event, event: order_placed, key: contact.city }]\n\
                blocks: [{ id: out, do: end }]\n";
    world.publish("per-city", city).await;
    world.order("A1").await;
    let change = Change::Field {
        field: "city".into(),
        value: "Utrecht".into(),
    };
    let command = Command::ChangeContact {
        changes: vec![change],
        source: "api".into(),
    };
    let scope = world.store.workspace(world.workspace);
    scope
        .command(World::anna(), command, world.clock.now())
        .await
        .unwrap();
    world.order("A2").await;
    world.play("2027-03-05T00:00:00Z").await;
    assert_eq!(
        world.numbers_of("each").await,
        "bought.matched=2 bought.started=2 out.entered=2 out.left=2"
    );
    assert_eq!(
        world.numbers_of("per-city").await,
        "bought.matched=2 bought.refused.no_key=1 bought.started=1 out.entered=1 out.left=1"
    );
}

#[tokio::test]
async fn a_message_of_a_workflow_that_ended_is_not_sent() {
    let world = World::new().await;
    let handle = Handle::new("product-x-monday").unwrap();
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.play("2027-03-08T12:00:00Z").await;
    let scope = world.store.workspace(world.workspace);
    scope
        .set_status(&handle, Status::Ended, world.clock.now())
        .await
        .unwrap();
    world.play("2027-03-09T00:00:00Z").await;
    assert_eq!(world.states().await, [State::Skipped]);
    assert!(
        world
            .numbers()
            .await
            .ends_with("tips.skipped.workflow_ended=1")
    );
}

/// Found by the simulator: with no journey ids in stock, an event that needs none waited for ever.
#[tokio::test]
async fn an_event_without_a_key_is_counted_and_done() {
    let world = World::new().await;
    let city = "format: 1\nhandle: per-city\nname: City\npurpose: service\n\
                triggers: [{ id: bought, start: event, event: visited, key: contact.city }]\n\
                blocks: [{ id: out, do: end }]\n";
    world.publish("per-city", city).await;
    world
        .append("visited", serde_json::json!({}), "visit-1")
        .await;
    world.play("2027-03-05T00:00:00Z").await;
    assert_eq!(
        world.numbers_of("per-city").await,
        "bought.matched=1 bought.refused.no_key=1"
    );
    assert_eq!(
        world
            .store
            .system()
            .depths(world.clock.now())
            .await
            .unwrap()
            .inbox,
        0
    );
}

/// A key may be made of the event that came in, by either name.
#[tokio::test]
async fn a_key_of_the_trigger_is_found() {
    let world = World::new().await;
    let each = "format: 1\nhandle: each\nname: Each\npurpose: service\n\
                triggers: [{ id: bought, start: event, event: order_placed, key: trigger.order_id }]\n\
                blocks: [{ id: out, do: end }]\n";
    world.publish("each", each).await;
    world.order("A1").await;
    world.order("A2").await;
    world.play("2027-03-05T00:00:00Z").await;
    let expect = "bought.matched=2 bought.started=2 out.entered=2 out.left=2";
    assert_eq!(world.numbers_of("each").await, expect);
    assert_eq!(world.parked().await.len(), 0);
}
