//! What is so when a watch is due.

use super::*;
use crate::sample::{self, World, at};
use crate::trigger;

fn plan(triggers: &str) -> Plan {
    sample::plan(&format!(
        "{{ format: 1, handle: w, name: W, triggers: [{triggers}], blocks: [{{ id: b, do: end }}] }}"
    ))
}

fn told(woken: &Woken) -> String {
    match woken {
        Woken::Gone => "gone".to_owned(),
        Woken::Again(at) => format!("again {at}"),
        Woken::Missed => "missed".to_owned(),
        Woken::Fires { event, at } => format!("{} {at} {}", event.name, event.data),
    }
}

const CART: &str = "{ id: cart, start: inactivity, after: cart_updated, where: { items: event.lines }, \
    without: [order_placed, cart_emptied], same: cart, for: 60min, at_most: 3h, key: event.cart }";

/// What is so at `now` with the silence of cart `c`, after these events: minutes after nine, name.
fn cart(history: &[(i64, &str)], now: i64) -> String {
    let plan = plan(CART);
    let mut world = World::new("2027-03-20T09:00:00Z", "{}", "2027-03-20T09:00:00Z");
    let nine = at("2027-03-20T09:00:00Z");
    for (minutes, name) in history {
        let when = nine.plus_ms(minutes * 60_000).to_string();
        let (name, cart) = name.split_once(' ').unwrap_or((name, "c"));
        let data = format!(r#"{{"cart": "{cart}", "lines": [1]}}"#);
        let data = if name == "empty_cart" {
            data.replace("[1]", "[]")
        } else {
            data
        };
        let name = name.replace("empty_cart", "cart_updated");
        let data = if name == own::POSTDUIF_SILENCE {
            r#"{"workflow": "w", "trigger": "cart", "key": "c"}"#.to_owned()
        } else {
            data
        };
        world.happened(&when, &name, &data);
    }
    let woken = wake(
        &plan,
        &BlockId::new("cart").unwrap(),
        "c",
        world.facts(),
        nine.plus_ms(now * 60_000),
    );
    match &woken {
        Woken::Fires { at, .. } => format!("fires {}", (at.millis() - nine.millis()) / 60_000),
        Woken::Again(at) => format!("again {}", (at.millis() - nine.millis()) / 60_000),
        other => told(other),
    }
}

#[test]
fn a_cart_is_left_alone_or_is_not() {
    let check = |history: &[(i64, &str)], now, expect: &str| {
        assert_eq!(cart(history, now), expect, "{history:?} at {now}");
    };
    let (update, order) = ("cart_updated", "order_placed");
    check(&[(0, update)], 59, "again 60");
    check(&[(0, update)], 60, "fires 60");
    check(&[(0, update), (30, update)], 60, "again 90");
    check(
        &[(0, update), (50, update), (100, update), (150, update)],
        150,
        "again 180",
    );
    check(
        &[(0, update), (50, update), (100, update), (150, update)],
        180,
        "fires 180",
    );
    check(&[(0, update), (59, order)], 60, "gone");
    check(&[(0, order), (1, update)], 61, "fires 61");
    // An order in between begins the cart anew, also for the longest wait.
    check(
        &[(0, update), (150, order), (170, update)],
        180,
        "again 230",
    );
    // Another cart, an order for another, and a cart with nothing in it.
    check(&[(0, "cart_updated d")], 60, "gone");
    check(&[(0, update), (10, "order_placed d")], 60, "fires 60");
    check(&[(0, update), (10, "empty_cart")], 60, "fires 60");
    // What was told of once is not told again, and what comes after it begins anew.
    check(&[(0, update), (60, own::POSTDUIF_SILENCE)], 60, "gone");
    check(
        &[(0, update), (60, own::POSTDUIF_SILENCE), (170, update)],
        180,
        "again 230",
    );
}

#[test]
fn an_event_begins_a_watch_for_its_key() {
    let check = |name: &str, data: &str, received: &str, expect: &str| {
        let mut event = sample::event("2027-03-20T09:00:00Z", name, data);
        event.received_at = at(received);
        let mut world = World::new("2027-03-20T09:00:00Z", "{}", received);
        world.history.push(event.clone());
        let found = begun_by(&plan(CART), &event, world.facts(), world.now);
        let told = found.iter().map(|one| format!("{} {}", one.key, one.at));
        assert_eq!(told.collect::<Vec<_>>().join(", "), expect, "{name} {data}");
    };
    let (full, soon) = (r#"{"cart": "c", "lines": [1]}"#, "2027-03-20T09:00:01Z");
    check("cart_updated", full, soon, "c 2027-03-20T10:00:00Z");
    check("cart_updated", r#"{"cart": "c", "lines": []}"#, soon, "");
    check("cart_updated", r#"{"lines": [1]}"#, soon, "");
    check("order_placed", full, soon, "");
    check("cart_updated", full, "2027-03-21T09:00:01Z", "");
}

#[test]
fn a_date_is_computed_anew_when_its_watch_is_due() {
    let trigger = "{ id: day, start: date, date: contact.born, repeat: yearly, time: \"09:00\", catch_up: 2d }";
    let check = |born: &str, zone: &str, now: &str, expect: &str| {
        let mut world = World::new(now, "{}", now);
        world.attributes(&format!(r#"{{"born": {born}}}"#));
        world.contact.zone = Some(zone.to_owned());
        let day = BlockId::new("day").unwrap();
        let woken = wake(&plan(trigger), &day, "2027", world.facts(), at(now));
        assert_eq!(told(&woken), expect, "{born} {zone} {now}");
    };
    let (born, home) = ("\"1980-05-01\"", "Europe/Amsterdam");
    let fires = r#"postduif_date 2027-05-01T07:00:00Z {"data":{"date":"2027-05-01"},"key":"2027","trigger":"day","workflow":"w"}"#;
    check(born, home, "2027-05-01T07:00:00Z", fires);
    check(born, home, "2027-05-03T07:00:00Z", fires);
    check(born, home, "2027-05-03T07:00:01Z", "missed");
    check(
        born,
        "America/New_York",
        "2027-05-01T07:00:00Z",
        "again 2027-05-01T13:00:00Z",
    );
    check(
        "\"1980-06-01\"",
        home,
        "2027-05-01T07:00:00Z",
        "again 2027-06-01T07:00:00Z",
    );
    check("\"2027-05-01\"", home, "2027-05-01T07:00:00Z", "gone");
    check("null", home, "2027-05-01T07:00:00Z", "gone");
    check("19800501", home, "2027-05-01T07:00:00Z", "gone");
}

#[test]
fn the_event_of_a_watch_sets_off_its_own_trigger_only() {
    let triggers = format!(
        "{{ id: other, start: date, date: contact.x }}, {{ id: day, start: date, date: contact.born, where: {{ field: contact.city, known: false }} }}, {CART}"
    );
    let plan = plan(&triggers);
    let check = |name: &str, data: &str, expect: &str| {
        let world = World::new("2027-03-20T09:00:00Z", "{}", "2027-03-20T09:00:00Z");
        let event = sample::event("2027-03-20T09:00:00Z", name, data);
        let found = trigger::matches(&plan, &event, world.facts(), world.now);
        let one = |one: &trigger::Match| {
            let seen = one.seen.as_ref().map(|event| event.data.to_string());
            format!("{} {:?} {}", one.trigger, one.key, seen.unwrap_or_default())
        };
        let told: Vec<_> = found.iter().map(one).collect();
        assert_eq!(told.join(", "), expect, "{name} {data}");
    };
    let date = r#"{"data":{"date":"2027-05-01"},"key":"2027","trigger":"day","workflow":"w"}"#;
    check(
        "postduif_date",
        date,
        r#"day Ok("2027") {"date":"2027-05-01"}"#,
    );
    check("postduif_date", &date.replace("\"w\"", "\"v\""), "");
    check("postduif_date", &date.replace("\"day\"", "\"cart\""), "");
    check(
        "postduif_silence",
        &date.replace("\"day\"", "\"cart\""),
        r#"cart Ok("2027") {"date":"2027-05-01"}"#,
    );
}
