//! Each kind of trigger: what sets it off.

use super::*;
use crate::id::EventId;

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
        for (n, order) in (0_i64..).zip(orders) {
            let when = format!("2027-03-1{n}T09:00:00Z");
            world.happened(&when, "a", &format!(r#"{{"n": {order}}}"#));
            world.history.last_mut().unwrap().id = EventId(n + 1);
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

/// Which lines pass may depend on the history and the clock, which are not those of the look-up: each
/// key that is asked for later must be among those that were looked up before.
#[test]
fn every_line_that_may_pass_is_looked_up() {
    let check = |rule: &str| {
        let plan = workflow(
            &format!(
                "{{ id: t, start: event, event: a, each: {{ items: event.lines, where: {rule} }}, key: item.sku }}"
            ),
            "",
        );
        let world = world();
        let event = event(
            "2027-03-20T09:00:00Z",
            "a",
            r#"{"lines": [{"sku": "A", "until": "2027-03-20T08:30:00Z"}, {"sku": "B"}]}"#,
        );
        let nothing = Facts {
            history: &[],
            ..world.facts()
        };
        let looked_up = keys(&plan, &event, nothing, at("2027-03-20T08:00:00Z"));
        let asked = matches(&plan, &event, world.facts(), world.now);
        assert_eq!(
            told(&asked[..1]).split('{').next(),
            Some(r#"t "A" "#),
            "{rule}"
        );
        for one in asked {
            assert!(
                looked_up.contains(&one.key.unwrap()),
                "{rule} {looked_up:?}"
            );
        }
    };
    check(
        "{ event: stock_requested, where: { field: event.sku, is: { path: item.sku } }, since: ever }",
    );
    check("{ field: item.until, before: { date: now } }");
}
