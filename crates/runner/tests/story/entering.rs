//! Who may come in again, and what happens to who is inside.

use engine::event::own;
use engine::value::Value;
use postduif_runner::clock::Clock;
use store::append::NewEvent;

use crate::home::On;
use crate::world::World;

/// A workflow with this rule of entry, whose journeys last a day.
async fn inside(on: On, entry: &str) -> World {
    let world = World::on(on).await;
    let source = format!(
        "format: 1\nhandle: cart\nname: Cart\npurpose: service\nentry: {entry}\n\
         triggers: [{{ id: t, start: event, event: cart, key: event.cart }}]\n\
         blocks: [{{ id: day, do: wait, for: 1d }}, {{ id: mail, do: send_email, email: tips, \
         when: {{ field: trigger.total, at_least: 2 }} }}]\n"
    );
    world.publish("cart", &source).await;
    world
}

async fn cart(world: &World, cart: &str, total: i64) {
    let data = serde_json::json!({ "cart": cart, "total": total });
    world.append("cart", data, &format!("{cart}-{total}")).await;
}

async fn who_is_inside_is_left_alone_begins_anew_or_takes_the_new_data(on: On) {
    // The same cart twice in one batch, then an hour later, then another one.
    for (entry, started, mailed_at) in [
        ("{}", 2, ""),
        ("{ again: always }", 2, ""),
        ("{ inside: restart }", 4, "2027-03-05T10:00:00Z"),
        ("{ inside: update }", 2, "2027-03-05T09:00:00Z"),
        ("{ inside: restart, one_per_contact: true }", 4, ""),
        ("{ again: always, one_per_contact: true }", 1, ""),
    ] {
        let world = inside(on, entry).await;
        cart(&world, "A", 0).await;
        cart(&world, "A", 1).await;
        world.play("2027-03-04T10:00:00Z").await;
        cart(&world, "A", 2).await;
        cart(&world, "B", 1).await;
        world.play("2027-03-06T00:00:00Z").await;
        assert_eq!(
            world.told(own::JOURNEY_STARTED).await.len(),
            started,
            "{entry}"
        );
        assert_eq!(
            world.told(own::JOURNEY_ENDED).await.len(),
            started,
            "{entry}"
        );
        let inbox = world.inbox().await;
        let mails: Vec<_> = inbox.iter().map(|mail| mail.at.to_string()).collect();
        assert_eq!(mails.join(" "), mailed_at, "{entry}");
    }
}

/// One journey for each contact, and one for each cart: a cart that was superseded comes in again.
async fn a_cart_that_was_superseded_does_not_come_back(on: On) {
    let world = inside(on, "{ inside: restart, one_per_contact: true }").await;
    for (name, total) in [("A", 1), ("B", 1), ("A", 2)] {
        cart(&world, name, total).await;
    }
    world.play("2027-03-06T00:00:00Z").await;
    assert_eq!(world.told(own::JOURNEY_STARTED).await.len(), 2);
    let numbers = world.numbers_of("cart").await;
    assert!(numbers.contains("t.refused.already_entered=1"), "{numbers}");
}

/// Sixty-four doors take the same event at once.
async fn many_identical_events_begin_one_journey(on: On) {
    let world = inside(on, "{}").await;
    let appends = (0..64).map(|_| async {
        let data = serde_json::json!({ "cart": "A", "total": 1 });
        world.append("cart", data, "the-same").await
    });
    futures_util::future::join_all(appends).await;
    let appends = (0..64).map(|n| {
        let world = &world;
        async move {
            let data = serde_json::json!({ "cart": "A", "total": 1 });
            world.append("cart", data, &format!("another-{n}")).await
        }
    });
    futures_util::future::join_all(appends).await;
    world.play("2027-03-06T00:00:00Z").await;
    assert_eq!(world.told(own::JOURNEY_STARTED).await.len(), 1);
    let numbers = world.numbers_of("cart").await;
    assert!(
        numbers.contains("t.refused.already_entered=64"),
        "{numbers}"
    );
}

/// Which lines begin a journey may depend on the history.
async fn lines_are_picked_by_what_happened_before(on: On) {
    let world = World::on(on).await;
    let source = "format: 1\nhandle: back\nname: Back\npurpose: service\n\
         triggers:\n  - id: t\n    start: event\n    event: ordered\n    key: item.sku\n    each:\n      \
         items: event.lines\n      where: { event: asked_for, where: { field: event.sku, is: { path: item.sku } }, since: ever }\n\
         blocks: [{ id: out, do: end }]\n";
    world.publish("back", source).await;
    let sku = serde_json::json!({ "sku": "A" });
    world.append("asked_for", sku, "asked").await;
    let lines = serde_json::json!({ "lines": [{ "sku": "A" }, { "sku": "B" }] });
    world.append("ordered", lines, "ordered").await;
    world.play("2027-03-06T00:00:00Z").await;
    assert_eq!(world.parked().await, []);
    let expect = "out.entered=1 out.left=1 t.matched=1 t.started=1";
    assert_eq!(world.numbers_of("back").await, expect);
}

/// One who begins very many journeys in a batch leaves enough for those who come after.
async fn nobody_is_left_without_a_number(on: On) {
    let world = World::on(on).await;
    let source = "format: 1\nhandle: seen\nname: Seen\npurpose: service\nentry: { again: always }\n\
         triggers: [{ id: t, start: event, event: seen }]\nblocks: []\n";
    world.publish("seen", source).await;
    let scope = world.store.workspace(world.workspace);
    let seen = |name: &str| NewEvent {
        who: World::who(name),
        name: "seen".into(),
        occurred_at: world.clock.now(),
        source: "api".into(),
        data: Value::Map(std::collections::BTreeMap::default()),
        key: None,
    };
    let others = || [seen("ben"), seen("cas")];
    // Numbers are fetched a thousand at a time, and three are gone.
    let mut events = vec![seen("anna")];
    events.extend(others());
    scope.append(events, world.clock.now()).await.unwrap();
    world.play("2027-03-04T10:00:00Z").await;
    let mut events = vec![seen("anna"); 996];
    events.extend(others());
    scope.append(events, world.clock.now()).await.unwrap();
    world.play("2027-03-04T11:00:00Z").await;
    assert_eq!(world.parked().await, []);
    let numbers = world.numbers_of("seen").await;
    assert!(numbers.contains("t.started=1001"), "{numbers}");
}

/// Two a week, whatever the cart; also where several come in at once.
async fn there_are_so_many_entries_in_a_period_and_no_more(on: On) {
    let world = inside(on, "{ again: always, max: { times: 2, per: 7d } }").await;
    for name in ["A", "B", "C"] {
        cart(&world, name, 1).await;
    }
    world.play("2027-03-06T00:00:00Z").await;
    assert_eq!(world.told(own::JOURNEY_STARTED).await.len(), 2);
    cart(&world, "D", 1).await;
    world.play("2027-03-11T08:59:59Z").await;
    assert_eq!(world.told(own::JOURNEY_STARTED).await.len(), 2);
    let numbers = world.numbers_of("cart").await;
    assert!(numbers.contains("t.refused.too_often=2"), "{numbers}");
    world.play("2027-03-11T09:00:00Z").await;
    cart(&world, "D", 2).await;
    world.play("2027-03-12T00:00:00Z").await;
    assert_eq!(world.told(own::JOURNEY_STARTED).await.len(), 3);
}

/// Which workflows an event sets off is decided before any of them begins: whichever is first, neither sees
/// the other's start. The next event does see it.
async fn two_workflows_on_one_event_do_not_see_each_others_start(on: On) {
    let world = World::on(on).await;
    for handle in ["one", "two"] {
        let source = format!(
            "format: 1\nhandle: {handle}\nname: W\npurpose: service\n\
             entry: {{ again: always, when: {{ event: journey_started, within: 30d, at_most: 0 }} }}\n\
             triggers: [{{ id: t, start: event, event: cart }}]\nblocks: [{{ id: out, do: end }}]\n"
        );
        world.publish(handle, &source).await;
    }
    cart(&world, "A", 1).await;
    world.play("2027-03-05T00:00:00Z").await;
    cart(&world, "B", 1).await;
    world.play("2027-03-06T00:00:00Z").await;
    for handle in ["one", "two"] {
        assert_eq!(
            world.numbers_of(handle).await,
            "out.entered=1 out.left=1 t.matched=2 t.refused.condition=1 t.started=1",
            "{handle}"
        );
    }
}

on_both!(
    there_are_so_many_entries_in_a_period_and_no_more,
    two_workflows_on_one_event_do_not_see_each_others_start,
    lines_are_picked_by_what_happened_before,
    nobody_is_left_without_a_number,
    who_is_inside_is_left_alone_begins_anew_or_takes_the_new_data,
    a_cart_that_was_superseded_does_not_come_back,
    many_identical_events_begin_one_journey,
);
