//! A draft over the past of those who are in the store, beside the workflow that is live: its mails take
//! places under the limits as they do live, and what it really did comes about anew.

use std::collections::BTreeMap;

use engine::contact::Standing;
use engine::id::Handle;
use engine::time::Time;
use postduif_runner::past::{self, Over};

use crate::home::On;
use crate::world::World;

const ONE_A_DAY: &str = "{ format: 1, mail_limits: [{ id: day, at_most: 1, per: 1d }] }";
/// Mails whoever orders on the same Monday at the same time as the workflow that is live.
const RIVAL: &str = r#"
format: 1
handle: rival
name: Rival
interest: offers
priority: PRIORITY
triggers: [{ id: bought, start: event, event: order_placed, key: event.order_id }]
blocks:
  - { id: monday, do: wait, until: { weekday: monday, time: "14:30" } }
  - { id: offer, do: send_email, email: tips, not_later_than: 2h }
"#;

async fn over(world: &World, priority: &str, beside: bool) -> Over {
    let scope = world.store.workspace(world.workspace);
    let (handle, text) = (
        Handle::new("rival").unwrap(),
        RIVAL.replace("PRIORITY", priority),
    );
    let saved = scope.save_draft(&handle, "Rival", &text, world.now()).await;
    saved.unwrap();
    let row = scope.workflow(&handle).await.unwrap().unwrap();
    let from = Time::parse("2027-03-01T00:00:00Z").unwrap();
    let between = (from, world.now());
    let over = past::play(&world.store, world.workspace, &row, between, beside);
    over.await.unwrap().unwrap()
}

fn sent(over: &Over) -> (i64, i64) {
    let days = over.days.values();
    days.fold((0, 0), |(sent, not), day| {
        (sent + day.sent, not + day.not_sent)
    })
}

async fn others_take_their_places(on: On) {
    let world = World::on(on).await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    let scope = world.store.workspace(world.workspace);
    let saved = scope.save_settings_text(ONE_A_DAY, None, 0, world.now());
    assert_eq!(saved.await.unwrap(), Some(1));
    world.play("2027-03-12T09:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 1);
    let live = Handle::new("product-x-monday").unwrap();
    // Alone it has the place to itself.
    let alone = over(&world, "10", false).await;
    assert_eq!((sent(&alone), alone.beside), ((1, 0), BTreeMap::new()));
    // Of lower rank it finds the place taken; what really was sent is not counted a second time.
    let low = over(&world, "10", true).await;
    assert_eq!(sent(&low), (0, 1));
    let met = low.beside[&live];
    assert_eq!(
        (met.sent, met.tally.contacts, met.tally.own_skipped),
        (1, 1, 1)
    );
    // Of higher rank it takes it.
    let high = over(&world, "90", true).await;
    assert_eq!(sent(&high), (1, 0));
    let met = high.beside[&live];
    assert_eq!(
        (met.sent, met.tally.contacts, met.tally.other_skipped),
        (0, 1, 1)
    );
    assert_eq!(high.stuck, 0);
}

on_both!(others_take_their_places);
