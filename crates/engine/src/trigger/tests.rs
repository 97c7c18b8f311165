//! Which events start what, with which key, and who is turned away.

mod enrol;
mod kinds;

use super::*;
use crate::id::{JourneyId, WorkflowId};
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
    match admit(&plan, &journey, Way::Begin, world.facts(), at(received)) {
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
        { id: t, start: segment, change: left, tag: vip, members: both }
            1:59: error[members] members: Those who left before are not known: with `change: left` there are future members only.
        { id: t, start: segment, change: joined, rule: { tag: vip }, members: both, check: { time: "03:00" } }
            1:77: error[not_yet] check: `check` belongs to the format, but this version cannot run it yet.
        { id: t, start: segment, change: joined, rule: { field: trigger.a, is: 1 } }
            1:57: error[root] rule/field: `trigger` does not exist here; possible: contact.
        { id: t, start: event, event: a, contacts: { event: b, within: 1d, since: { date: trigger.at } } }
            1:44: error[period] contacts: A rule over events has either `within` or `since`: how far does it look back? (`since: ever` for always)
        { id: t, start: event, event: a, contacts: { event: b, since: { date: trigger.at } } }
            1:44: error[contacts] contacts: `contacts` says who is meant by what is known of them; what is about the event itself belongs in `where`, and a period cannot begin at one of its values.
        { id: t, start: event, event: a, contacts: { field: trigger.n, is: 1 } }
            1:44: error[contacts] contacts: `contacts` says who is meant by what is known of them; what is about the event itself belongs in `where`, and a period cannot begin at one of its values.
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
