//! Taking in who matches already: by which rule, and with which data and key.

use super::*;
use crate::event::ENGINE;
use crate::trigger::enrol;

/// What the contact of `world` enters with, of whom trigger `t` was told to take them in.
fn enrolled(plan: &Plan, world: &World, key: &str, event: Option<&str>, data: &str) -> String {
    let told_them = enrol::told("w", "t", key, event, sample::value(data));
    let mut event = sample::event("2027-03-20T09:00:00Z", &told_them.name, "{}");
    event.id = crate::id::EventId(1_000);
    event.source = ENGINE.to_owned();
    event.data = told_them.data.into();
    let found = matches(plan, &event, world.facts(), world.now);
    let asked = keys(plan, &event, world.facts(), world.now);
    for one in &found {
        let key = one.key.as_ref();
        assert!(key.is_err() || asked.contains(key.unwrap()), "{one:?}");
    }
    let seen = found.iter().map(|one| {
        let seen = one.seen.as_ref().unwrap();
        format!("{} {}", seen.name, seen.data)
    });
    let seen: Vec<_> = seen.collect();
    format!("{} {}", super::told(&found), seen.join("; "))
}

fn plan(triggers: &str, entry: &str) -> Plan {
    workflow(triggers, entry)
}

#[test]
fn an_occasion_has_its_date() {
    let occasion = "{ id: t, start: occasion, at: { date: \"2027-05-01\", time: \"09:00\" }, where: { field: trigger.date, before: \"2027-06-01\" } }";
    let plan = plan(occasion, "");
    let world = world();
    assert_eq!(
        enrolled(
            &plan,
            &world,
            "2027-05-01T09:00",
            None,
            r#"{"date": "2027-05-01T09:00"}"#
        ),
        r#"t "2027-05-01T09:00" postduif_enrolment {"date":"2027-05-01T09:00"}"#
    );
    assert_eq!(
        enrolled(&plan, &world, "x", None, r#"{"date": "2027-07-01T09:00"}"#),
        "none "
    );
}

#[test]
fn who_is_a_member_already_is_taken_in_and_nobody_else_is_asked() {
    let check = |members: &str, enrols: usize, joined: &str| {
        let trigger = format!(
            "{{ id: t, start: segment, tag: vip, change: joined{members}, where: {{ field: contact.ok, is: true }} }}"
        );
        let plan = plan(&trigger, "audience: { not: { tag: reseller } }");
        assert_eq!(plan.enrols().count(), enrols, "{members}");
        let mut world = world();
        world.attributes(r#"{"ok": true}"#);
        let event = sample::event(
            "2027-03-20T09:00:00Z",
            "contact_changed",
            r#"{"field": "tags", "tag": "vip", "new": true}"#,
        );
        let found = matches(&plan, &event, world.facts(), world.now);
        assert_eq!(super::told(&found), joined, "{members}");
        let expect = if enrols == 0 {
            "none "
        } else {
            r#"t "" postduif_enrolment {}"#
        };
        assert_eq!(enrolled(&plan, &world, "", None, "{}"), expect, "{members}");
    };
    check("", 0, r#"t """#);
    check(", members: both", 1, r#"t """#);
    check(", members: current", 1, "none");
}

#[test]
fn a_look_back_takes_the_newest_of_each_key() {
    let trigger = "{ id: t, start: event, event: order_placed, key: event.order, where: { field: event.n, at_least: 2 } }";
    let plan = plan(trigger, "entry: { existing: { look_back: 30d } }");
    assert_eq!(plan.enrols().count(), 1);
    assert!(plan.history_wanted().contains("order_placed"));
    let mut world = world();
    for (when, data) in [
        ("2027-02-01T09:00:00Z", r#"{"order": "old", "n": 5}"#),
        ("2027-03-01T09:00:00Z", r#"{"order": "A", "n": 2}"#),
        ("2027-03-02T09:00:00Z", r#"{"order": "B", "n": 1}"#),
        ("2027-03-03T09:00:00Z", r#"{"order": "C", "n": 3}"#),
        ("2027-03-04T09:00:00Z", r#"{"order": "A", "n": 4}"#),
    ] {
        world.happened(when, "order_placed", data);
    }
    assert_eq!(
        enrolled(&plan, &world, "", None, "{}"),
        r#"t "C", t "A" order_placed {"n":3,"order":"C"}; order_placed {"n":4,"order":"A"}"#
    );
}

#[test]
fn an_event_without_a_contact_is_for_those_whom_the_rule_names() {
    let trigger = "{ id: t, start: event, event: back, key: event.sku, where: { field: event.stock, at_least: 1 }, contacts: { event: asked, same: sku, within: 180d } }";
    let plan = plan(
        trigger,
        "entry: { ramp: { at_most: { path: event.stock, times: 3 }, per: 2h } }",
    );
    let mut event = sample::event(
        "2027-03-20T09:00:00Z",
        "back",
        r#"{"sku": "X", "stock": 2}"#,
    );
    let about: Vec<_> = plan.about(&event).collect();
    assert_eq!(about.len(), 1);
    let mut world = world();
    let holds = |world: &World| {
        crate::segment::holds(
            &about[0].1,
            &world.contact,
            &world.history,
            &world.zone,
            world.now,
        )
    };
    assert!(!holds(&world));
    world.happened("2027-03-01T09:00:00Z", "asked", r#"{"sku": "Y"}"#);
    assert!(!holds(&world));
    world.happened("2027-03-02T09:00:00Z", "asked", r#"{"sku": "X"}"#);
    assert!(holds(&world));
    let data = r#"{"sku": "X", "stock": 2}"#;
    assert_eq!(
        enrolled(&plan, &world, "", Some("back"), data),
        r#"t "X" back {"sku":"X","stock":2}"#
    );
    assert_eq!(
        enrolled(
            &plan,
            &world,
            "",
            Some("back"),
            r#"{"sku": "X", "stock": 0}"#
        ),
        "none "
    );
    let ramp = plan.entry.ramp.as_ref().unwrap();
    assert_eq!(ramp.allows(100, Some(&event)), 6);
    event.name = "other".to_owned();
    assert_eq!(plan.about(&event).count(), 0);
}

#[test]
fn what_does_not_go_together_is_told() {
    let check = |triggers: &str, rest: &str, expect: &str| {
        let text = format!(
            "{{ format: 1, handle: w, name: W, triggers: [{triggers}], {rest} blocks: [{{ id: b, do: end }}] }}"
        );
        let found = crate::draft::read(&text).into_findings();
        let told: Vec<_> = found
            .iter()
            .map(|one| format!("{} {}", one.code, one.at))
            .collect();
        assert_eq!(told, [expect], "{triggers} {rest}");
    };
    let event = "{ id: t, start: event, event: a }";
    check(
        event,
        "entry: { ramp: { at_most: 5, per: 1h } },",
        "ramp entry/ramp",
    );
    check(
        "{ id: t, start: event, event: a, nth: 2 }",
        "entry: { existing: { look_back: 3d } },",
        "existing entry/existing",
    );
    let tag = "{ id: t, start: segment, tag: vip, change: joined, members: both";
    check(
        &format!("{tag} }}"),
        "entry: { existing: { look_back: 3d } },",
        "existing entry/existing",
    );
    check(
        &format!("{tag} }}"),
        "entry: { ramp: { at_most: { path: event.n }, per: 1h } },",
        "ramp entry/ramp",
    );
    check(
        &format!("{tag}, where: {{ field: event.source, is: api }} }}"),
        "",
        "members triggers/t",
    );
}
