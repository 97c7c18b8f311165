//! Which events start what, with which key, and who is turned away.

use super::*;
use crate::id::EventId;
use crate::sample::{self, World, at, event};

fn workflow(triggers: &str, rest: &str) -> Plan {
    sample::plan(&format!(
        "{{ format: 1, handle: w, name: W, triggers: [{triggers}], blocks: [{{ id: b, do: end }}], {rest} }}"
    ))
}

fn world() -> World {
    let mut world = World::new("2027-03-20T09:00:00Z", "{}", "2027-03-20T09:00:00Z");
    world.contact.email = Some("anna@example.test".to_owned());
    world.happened("2027-03-19T09:00:00Z", "stock_requested", r#"{"sku": "A"}"#);
    world
}

/// Which trigger such an event sets off, and with which key.
fn matched(triggers: &str, name: &str, data: &str) -> String {
    let (plan, world) = (workflow(triggers, ""), world());
    let event = event("2027-03-20T09:00:00Z", name, data);
    told(&matches(&plan, &event, world.facts(), world.now))
}

fn told(matches: &[Match]) -> String {
    if matches.is_empty() {
        return "none".to_owned();
    }
    let one = |Match { trigger, key, seen }: &Match| {
        let item = seen.as_ref().and_then(|event| event.data.get("item"));
        let item = item.map_or(String::new(), |item| format!(" {item}"));
        match key {
            Ok(key) => format!("{trigger} {key:?}{item}"),
            Err(reason) => format!("{trigger} refused: {reason}"),
        }
    };
    matches.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_first_trigger_that_fits_is_the_one() {
    let triggers = "{ id: large, start: event, event: [a, b], where: { field: event.n, at_least: 10 } }, \
                    { id: any, start: event, event: b }";
    let check = |name: &str, data: &str, expect: &str| {
        assert_eq!(matched(triggers, name, data), expect, "{name} {data}");
    };
    check("a", r#"{"n": 10}"#, r#"large """#);
    check("a", r#"{"n": 9}"#, "none");
    check("b", r#"{"n": 10}"#, r#"large """#);
    check("b", r#"{"n": 9}"#, r#"any """#);
    check("b", "{}", r#"any """#);
    check("B", "{}", "none");
    check("c", r#"{"n": 10}"#, "none");
}

#[test]
fn in_a_trigger_the_event_that_came_in_is_the_trigger() {
    let check = |rule: &str, sku: &str, expect: &str| {
        let trigger = format!(
            "{{ id: back, start: event, event: product_back, where: {rule}, key: trigger.sku }}"
        );
        let data = format!(r#"{{"sku": "{sku}"}}"#);
        assert_eq!(
            matched(&trigger, "product_back", &data),
            expect,
            "{rule} {sku}"
        );
    };
    let same = "{ event: stock_requested, same: sku, within: 180d }";
    check(same, "A", r#"back "A""#);
    check(same, "B", "none");
    let written_out = "{ event: stock_requested, where: { field: event.sku, is: { path: trigger.sku } }, within: 180d }";
    check(written_out, "A", r#"back "A""#);
    check(written_out, "B", "none");
    let too_long_ago = "{ event: stock_requested, same: sku, within: 23h }";
    check(too_long_ago, "A", "none");
}

#[test]
fn a_key_is_text_made_of_values() {
    let check = |key: &str, data: &str, expect: &str| {
        let trigger = format!("{{ id: t, start: event, event: a, key: {key} }}");
        assert_eq!(
            matched(&trigger, "a", data),
            format!("t {expect}"),
            "{key} {data}"
        );
    };
    let order = "event.order_id";
    check(order, r#"{"order_id": "A1"}"#, r#""A1""#);
    check(
        order,
        r#"{"order_id": 12345678901234567890}"#,
        r#""12345678901234567890""#,
    );
    check(order, r#"{"order_id": true}"#, r#""true""#);
    check(order, r#"{"order_id": ["a", 1]}"#, r#""a|1""#);
    check(order, r#"{"order_id": ["a"]}"#, r#""a""#);
    for missing in [
        "{}",
        r#"{"order_id": null}"#,
        r#"{"order_id": ""}"#,
        r#"{"order_id": []}"#,
    ] {
        check(order, missing, "refused: no_key");
    }
    check(
        order,
        &format!(r#"{{"order_id": "{}"}}"#, "x".repeat(200)),
        &format!("{:?}", "x".repeat(200)),
    );
    check(
        order,
        &format!(r#"{{"order_id": "{}"}}"#, "x".repeat(201)),
        "refused: key_too_long",
    );
    check("event.id", "{}", r#""1""#);
    let two = "[event.shop, event.order_id, contact.email]";
    check(
        two,
        r#"{"shop": "nl", "order_id": 7}"#,
        r#""nl|7|anna@example.test""#,
    );
    check(two, r#"{"shop": "nl"}"#, "refused: no_key");
    // Two pairs of values never become one key.
    let pair = "[event.a, event.b]";
    check(pair, r#"{"a": "x|y", "b": "z"}"#, r#""x\\|y|z""#);
    check(pair, r#"{"a": "x", "b": "y|z"}"#, r#""x|y\\|z""#);
    check(pair, r#"{"a": "x\\", "b": "|z"}"#, r#""x\\\\|\\|z""#);
}

/// Whether somebody whose event happened and came in then may enter.
fn admitted(rest: &str, occurred: &str, received: &str, prepare: impl Fn(&mut World)) -> String {
    let plan = workflow("{ id: t, start: event, event: a }", rest);
    let mut world = world();
    prepare(&mut world);
    let mut event = event(occurred, "a", r#"{"total": "10.00 EUR"}"#);
    event.received_at = at(received);
    let matched = matches(&plan, &event, world.facts(), at(received)).remove(0);
    let key = matched.key.unwrap();
    let ids = (WorkflowId(1), 1);
    let journey = begin(
        JourneyId(1),
        ids,
        (matched.trigger, key),
        &event,
        at(received),
    );
    match admit(&plan, &journey, world.facts(), at(received)) {
        Ok(why) => format!("in {}", why.to_json()),
        Err((reason, why)) => format!("{reason} {}", why.to_json()),
    }
}

#[test]
fn an_event_may_be_a_day_late_unless_it_is_said_otherwise() {
    let check = |rest: &str, occurred: &str, received: &str, expect: &str| {
        let got = admitted(rest, occurred, received, |_| ());
        assert_eq!(
            got.split(' ').next(),
            Some(expect),
            "{rest} {occurred} {received}"
        );
    };
    check("", "2027-03-20T09:00:00Z", "2027-03-20T09:00:00Z", "in");
    // A calendar day: 23 hours over the night in which the clock goes ahead.
    check("", "2027-03-27T12:00:00Z", "2027-03-28T11:00:00Z", "in");
    check(
        "",
        "2027-03-27T12:00:00Z",
        "2027-03-28T11:00:00.001Z",
        "too_late",
    );
    let hours = "entry: { late: 24h }";
    check(hours, "2027-03-27T12:00:00Z", "2027-03-28T12:00:00Z", "in");
    check(
        hours,
        "2027-03-27T12:00:00Z",
        "2027-03-28T12:00:00.001Z",
        "too_late",
    );
}

#[test]
fn who_may_not_enter_hears_the_reason() {
    let now = "2027-03-20T09:00:00Z";
    let reseller = |world: &mut World| {
        world.contact.tags.insert("reseller".to_owned());
    };
    let audience = "audience: { not: { tag: reseller } }";
    assert_eq!(
        admitted(audience, now, now, |_| ()),
        r#"in {"saw":[{"rule":"tag reseller","held":false}]}"#
    );
    assert_eq!(
        admitted(audience, now, now, reseller),
        r#"audience {"saw":[{"rule":"tag reseller","held":true}]}"#
    );
    let large = "entry: { when: { field: trigger.total, at_least: \"25.00 EUR\" } }";
    assert_eq!(
        admitted(large, now, now, |_| ()),
        r#"condition {"saw":[{"rule":"trigger.total at least 25.00 EUR","value":"10.00 EUR","held":false}]}"#
    );
    let small = "entry: { when: { field: trigger.total, at_most: \"25.00 EUR\" } }";
    assert_eq!(
        admitted(small, now, now, |_| ()),
        r#"in {"saw":[{"rule":"trigger.total at most 25.00 EUR","value":"10.00 EUR","held":true}]}"#
    );
}

#[test]
fn a_change_really_differs() {
    let check = |rest: &str, data: &str, expect: &str| {
        let trigger = format!("{{ id: t, start: change, field: contact.plan{rest} }}");
        assert_eq!(
            matched(&trigger, "contact_changed", data),
            expect,
            "{rest} {data}"
        );
    };
    let gold = r#"{"field": "plan", "old": "silver", "new": "gold"}"#;
    check("", gold, r#"t """#);
    check("", r#"{"field": "city", "old": "A", "new": "B"}"#, "none");
    check("", r#"{"field": "plan", "new": "gold"}"#, r#"t """#);
    check(
        "",
        r#"{"field": "plan", "old": "gold", "new": null}"#,
        r#"t """#,
    );
    check("", r#"{"field": "plan", "old": 1, "new": 1.0}"#, "none");
    check(", where: { field: event.old, is: silver }", gold, r#"t """#);
    check(", where: { field: event.old, is: bronze }", gold, "none");
    check(", key: event.new", gold, r#"t "gold""#);
    check(
        ".level",
        r#"{"field": "plan", "old": {"level": 1, "x": 1}, "new": {"level": 1, "x": 2}}"#,
        "none",
    );
    check(
        ".level",
        r#"{"field": "plan", "old": {"level": 1}, "new": {"level": 2}}"#,
        r#"t """#,
    );
}

#[test]
fn tags_and_interests_are_joined_and_left() {
    let check = |trigger: &str, name: &str, data: &str, expect: &str| {
        let trigger = format!("{{ id: t, start: segment, {trigger} }}");
        assert_eq!(
            matched(&trigger, name, data),
            expect,
            "{trigger} {name} {data}"
        );
    };
    let (on, off) = (
        r#"{"field": "tags", "tag": "vip", "new": true}"#,
        r#"{"field": "tags", "tag": "vip", "new": false}"#,
    );
    check("tag: vip, change: joined", "contact_changed", on, r#"t """#);
    check("tag: vip, change: joined", "contact_changed", off, "none");
    check("tag: vip, change: left", "contact_changed", off, r#"t """#);
    check("tag: new, change: joined", "contact_changed", on, "none");
    let news = r#"{"interest": "news"}"#;
    check(
        "interest: news, change: joined",
        "interest_confirmed",
        news,
        r#"t """#,
    );
    check(
        "interest: news, change: joined",
        "interest_left",
        news,
        "none",
    );
    check(
        "interest: news, change: left, members: future",
        "interest_left",
        news,
        r#"t """#,
    );
    check(
        "interest: offers, change: left",
        "interest_left",
        news,
        "none",
    );
}

#[test]
fn the_how_many_th_counts_those_that_pass() {
    let check = |nth: &str, orders: &[i64], expect: &str| {
        let trigger = format!(
            "{{ id: t, start: event, event: a, nth: {nth}, where: {{ field: event.n, at_least: 5 }} }}"
        );
        let (plan, mut world) = (workflow(&trigger, ""), world());
        assert_eq!(plan.history_wanted().into_iter().collect::<Vec<_>>(), ["a"]);
        world.history.clear();
        for (n, order) in orders.iter().enumerate() {
            let when = format!("2027-03-1{n}T09:00:00Z");
            world.happened(&when, "a", &format!(r#"{{"n": {order}}}"#));
            world.history.last_mut().unwrap().id = EventId(n as i64 + 1);
        }
        // The newest is the one that came in; it is among the history as well.
        let event = world.history.last().unwrap().clone();
        let got = told(&matches(&plan, &event, world.facts(), world.now));
        assert_eq!(got, expect, "{nth} {orders:?}");
    };
    check("1", &[5], r#"t """#);
    check("2", &[5], "none");
    check("2", &[5, 4, 5], r#"t """#);
    check("[1, 3]", &[5, 5], "none");
    check("[1, 3]", &[5, 5, 9], r#"t """#);
    check("1", &[4], "none");
}

#[test]
fn each_line_is_a_journey_of_its_own() {
    let check = |each: &str, data: &str, expect: &str| {
        let trigger = format!("{{ id: t, start: event, event: a, each: {each}, key: item.sku }}");
        assert_eq!(matched(&trigger, "a", data), expect, "{each} {data}");
    };
    let lines = r#"{"lines": [{"sku": "A", "n": 1}, {"sku": "B", "n": 2}, {"n": 3}]}"#;
    check(
        "{ items: event.lines }",
        lines,
        r#"t "A" {"n":1,"sku":"A"}, t "B" {"n":2,"sku":"B"}, t refused: no_key"#,
    );
    let some = "{ items: event.lines, where: { field: item.n, at_most: 1 } }";
    check(some, lines, r#"t "A" {"n":1,"sku":"A"}"#);
    check(some, "{}", "none");
    check(some, r#"{"lines": []}"#, "none");
    let many: Vec<_> = (0..=EACH_MAX)
        .map(|n| format!(r#"{{"sku": "{n}"}}"#))
        .collect();
    let many = format!(r#"{{"lines": [{}]}}"#, many.join(","));
    check("{ items: event.lines }", &many, "t refused: too_many_items");
}

#[test]
fn who_asks_by_hand_hands_over_data_that_fit() {
    let trigger = "{ id: t, start: manual, key: event.order, schema: [{ name: order, type: text, required: true }, { name: total, type: money }] }";
    let check = |data: &str, expect: &str| {
        assert_eq!(
            matched(trigger, "journey_start_asked", data),
            expect,
            "{data}"
        );
    };
    check(
        r#"{"workflow": "w", "by": "api", "order": "A1"}"#,
        r#"t "A1""#,
    );
    check(
        r#"{"workflow": "w", "order": "A1", "total": "1.00 EUR"}"#,
        r#"t "A1""#,
    );
    check(r#"{"workflow": "other", "order": "A1"}"#, "none");
    check(r#"{"workflow": "w"}"#, "none");
    check(r#"{"workflow": "w", "order": "A1", "total": 1}"#, "none");
    check(r#"{"workflow": "w", "order": "A1", "odrer": "A1"}"#, "none");
    let plan = workflow(trigger, "");
    let Starts::Manual(manual) = &plan.triggers[0].starts else {
        panic!("a manual trigger")
    };
    let faults = manual.faults(&sample::value(r#"{"odrer": "A1", "total": "x"}"#));
    let expect = "`order` is missing; `total` must be an amount such as \"50.00 EUR\"; \
                  Unknown field `odrer`: did you mean `order`?";
    assert_eq!(faults.join("; "), expect);
}

#[test]
fn what_is_no_trigger_is_said_where_it_stands() {
    let table = expect_test::expect![[r#"
        { id: t, start: change }
            error[missing]: `field` is missing.
        { id: t, start: change, field: event.total }
            1:32: error[root] field: Only a field of the contact changes: `contact.`.
        { id: t, start: change, field: contact.tags }
            1:32: error[field] field: Tags come and go: use `start: segment` with a `tag`.
        { id: t, start: segment, tag: vip }
            error[missing]: `change` is missing.
        { id: t, start: segment, change: joined }
            error[subject]: This trigger has exactly one of: tag, interest, segment, rule.
        { id: t, start: segment, change: joined, tag: vip, interest: news }
            error[subject]: This trigger has exactly one of: tag, interest, segment, rule.
        { id: t, start: segment, change: joined, segment: buyers }
            1:42: error[not_yet] segment: `segment` belongs to the format, but this version cannot run it yet.
        { id: t, start: segment, change: joined, tag: vip, members: both }
            1:61: error[not_yet] members: Those who are in it already belong to the format, but this version cannot enrol them yet.
        { id: t, start: event, event: a, nth: 0 }
            1:39: error[out_of_range] nth: This must be a whole number from 1 to 100.
        { id: t, start: event, event: a, each: { items: event.lines } }
            error[each]: `each` needs a `key` such as item.sku: a journey per what?
        { id: t, start: event, event: a, each: { items: contact.lines }, key: item.sku }
            1:49: error[root] each/items: The list is one of the event: `event.`.
        { id: t, start: event, event: a, key: item.sku }
            1:39: error[root] key: A key is made of `event.`, `trigger.` and `contact.` values.
        { id: t, start: manual, schema: [{ name: workflow, type: text }, { name: a, type: colour }] }
            1:34: error[name] schema/0: `workflow` says which workflow is asked for, and by whom; take another name.
            1:83: error[unknown_word] schema/1/type: Unknown word `colour`; possible here: text, number, money, date, bool, list.
    "#]];
    sample::check_table(&table, |text| {
        let mut findings = Findings::default();
        let node = crate::document::read(text, &mut findings).unwrap();
        let trigger = read(&node, &Place::default(), &mut findings);
        assert!(trigger.is_none() || !findings.publishable(), "{text}");
        sample::told(findings)
    });
}
