//! What holds for whom.

mod events;

use super::super::{Ctx, PlaceKind};
use super::*;
use crate::contact::{Basis, Consent, Standing};
use crate::document;
use crate::finding::{Findings, Place};
use crate::id::Handle;
use crate::sample::{self, World};

fn read(text: &str) -> Condition {
    let mut findings = Findings::default();
    let node = document::read(text, &mut findings).unwrap();
    let ctx = Ctx::new(PlaceKind::Journey);
    let read = Condition::read(ctx)(&node, &Place::default(), &mut findings);
    match read.filter(|_| findings.publishable()) {
        Some(condition) => condition,
        None => panic!("{text}: {}", sample::told(findings)),
    }
}

/// The lines of a table, all alike in whether they hold.
fn check(world: &World, holds: bool, lines: &str) {
    for text in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut why = Why::default();
        let held = read(text).holds(&world.scope(), &mut why);
        assert_eq!(held, holds, "{text}\n{}", why.to_json());
    }
}

/// A contact with one value of each kind.
fn anna() -> World {
    let mut world = World::new(
        "2027-03-20T09:00:00Z",
        r#"{"total": "40.00 EUR", "n": 3, "skus": ["A", "B"], "who": "ANNA", "at": "2027-03-19"}"#,
        "2027-03-29T10:00:00Z",
    );
    world.attributes(
        r#"{"name": "Anna Bérénice", "age": 41, "half": 0.5, "spent": "100.00 EUR", "vip": true,
            "langs": ["nl", "FR"], "none": null, "empty": [], "since": "2027-03-28", "met": "2027-03-29T09:59:59Z",
            "this": "2027-03-29T12:00", "soon": "2027-03-29T12:01", "promo": "save 10 EUR now", "amounts": ["5.00 EUR", "7.00 USD"],
            "lines": [{"sku": "A", "tags": ["x", "y"]}, {"sku": "C", "tags": ["z"]}]}"#,
    );
    world.contact.tags.insert("reseller".to_owned());
    world
}

#[test]
fn text_is_compared_without_regard_to_case() {
    check(
        &anna(),
        true,
        r#"
        { field: contact.name, is: anna BÉRÉNICE }
        { field: contact.name, one_of: [Bob, ANNA bérénice] }
        { field: contact.name, contains: BÉR }
        { field: contact.name, starts_with: anna }
        { field: contact.name, ends_with: Nice }
        { field: contact.name, starts_with: { path: trigger.who } }
        { field: trigger.who, is: anna }
        { field: contact.promo, contains: 10 EUR }
        { field: contact.promo, contains: "10 EUR" }
        "#,
    );
    check(
        &anna(),
        false,
        r#"
        { field: contact.name, is: Anna }
        { field: contact.name, one_of: [Anna, Berenice] }
        { field: contact.name, contains: beren }
        { field: contact.name, starts_with: nice }
        { field: contact.name, ends_with: anna }
        { field: contact.age, contains: "4" }
        { field: contact.promo, contains: "10.00 EUR" }
        "#,
    );
}

#[test]
fn numbers_and_amounts_are_exact_and_both_ends_count() {
    check(
        &anna(),
        true,
        r#"
        { field: contact.age, is: 41.0 }
        { field: contact.half, is: .5 }
        { field: contact.age, one_of: [40, 41] }
        { field: contact.age, at_least: 41 }
        { field: contact.age, at_most: 41 }
        { field: contact.age, more_than: 40.999 }
        { field: contact.age, less_than: 41.001 }
        { field: contact.age, between: [41, 50] }
        { field: contact.age, between: [30, 41] }
        { field: contact.spent, is: 100 EUR }
        { field: contact.spent, at_least: "100.00 EUR" }
        { field: contact.spent, between: ["99.99 EUR", "100.00 EUR"] }
        { field: contact.spent, more_than: { path: trigger.total, times: 2 } }
        { field: contact.spent, is: { path: trigger.total, times: 2.5 } }
        { field: contact.spent, more_than: { path: trigger.total } }
        { field: contact.age, more_than: { path: trigger.n, times: 13 } }
        { field: contact.vip, is: true }
        "#,
    );
    check(
        &anna(),
        false,
        r#"
        { field: contact.age, is: "41" }
        { field: contact.age, more_than: 41 }
        { field: contact.age, less_than: 41 }
        { field: contact.age, between: [42, 50] }
        { field: contact.age, at_least: "41.00 EUR" }
        { field: contact.spent, at_least: 1 }
        { field: contact.spent, more_than: "100.00 EUR" }
        { field: contact.spent, at_least: "1.00 USD" }
        { field: contact.spent, at_most: "1.00 USD" }
        { field: contact.spent, more_than: { path: trigger.total, times: 2.5 } }
        { field: contact.spent, more_than: { path: trigger.total, times: 1000 }, if_missing: true }
        { field: contact.age, more_than: { path: trigger.total } }
        { field: contact.vip, is: false }
        { field: contact.vip, is: "true" }
        "#,
    );
}

#[test]
fn of_a_list_one_element_must_fit() {
    check(
        &anna(),
        true,
        r#"
        { field: contact.langs, is: fr }
        { field: contact.langs, one_of: [de, NL] }
        { field: contact.langs, starts_with: n }
        { field: contact.tags, is: Reseller }
        { field: contact.lines.sku, is: C }
        { field: contact.lines.tags, is: z }
        { field: contact.lines.sku, is: { path: trigger.skus } }
        { field: contact.lines.sku, one_of: { path: trigger.skus } }
        { field: contact.amounts, at_least: "5.00 EUR" }
        { field: contact.amounts, more_than: "6.00 USD" }
        { field: contact.empty, known: true }
        "#,
    );
    check(
        &anna(),
        false,
        r#"
        { field: contact.langs, is: nl fr }
        { field: contact.lines.sku, is: B }
        { field: contact.lines.none, is: B }
        { field: contact.empty, is: a }
        { field: contact.empty, is: a, if_missing: true }
        { field: contact.amounts, more_than: "5.00 EUR" }
        { field: contact.amounts, more_than: "5.00 EUR", if_missing: true }
        "#,
    );
}

#[test]
fn what_is_missing_is_false_unless_it_is_said_otherwise() {
    check(
        &anna(),
        true,
        r#"
        { not: { field: contact.gone, is: a } }
        { not: { field: contact.none, at_least: 1 } }
        { field: contact.gone, is: a, if_missing: true }
        { field: contact.none, known: false }
        { field: contact.gone, known: false }
        { field: contact.name, known: true }
        { field: contact.name, known_for: 6y }
        { field: contact.gone, known_for: 7d, if_missing: true }
        { field: contact.spent, at_least: "1.00 USD", if_missing: true }
        { field: contact.spent, between: ["1.00 USD", "2.00 USD"], if_missing: true }
        { field: contact.name, at_least: 1, if_missing: true }
        { field: contact.amounts, more_than: "5.00 GBP", if_missing: true }
        { field: contact.name, before: "2027-01-01", if_missing: true }
        { field: contact.name, is: { path: trigger.gone }, if_missing: true }
        { field: contact.age, more_than: { path: trigger.total }, if_missing: true }
        { field: block.nowhere.outcome, is: a, if_missing: true }
        "#,
    );
    check(
        &anna(),
        false,
        r"
        { not: { field: contact.gone, is: a, if_missing: true } }
        { field: contact.gone, known: true, if_missing: true }
        { field: contact.name, known_for: 7y }
        { field: contact.gone, known_for: 7d }
        { field: contact.name, known: false, if_missing: true }
        { field: contact.name, is: Bob, if_missing: true }
        { field: contact.langs, is: de, if_missing: true }
        ",
    );
}

#[test]
fn dates_are_local_and_periods_close_at_both_ends() {
    // Now is Monday 29 March, 12:00 in Amsterdam; the clock went ahead on Sunday the 28th.
    check(
        &anna(),
        true,
        r#"
        { field: contact.since, before: "2027-03-28T00:01" }
        { field: contact.since, after: "2027-03-27T22:59:59Z" }
        { field: contact.met, before: { date: now } }
        { field: contact.met, after: { date: now, offset: -2s } }
        { field: contact.met, within_last: 1s }
        { field: contact.this, within_last: 1s }
        { field: contact.this, within_next: 1s }
        { field: contact.since, within_last: 36h }
        { field: contact.since, within_last: 35h }
        { field: contact.soon, within_next: 1min }
        { field: contact.soon, within_next: 1d }
        { field: contact.since, after: { date: trigger.at, time: "23:59" } }
        "#,
    );
    check(
        &anna(),
        false,
        r#"
        { field: contact.since, before: "2027-03-28" }
        { field: contact.since, after: "2027-03-28" }
        { field: contact.since, within_last: 34h }
        { field: contact.soon, within_next: 59s }
        { field: contact.soon, within_last: 1d }
        { field: contact.met, within_next: 1d }
        { field: contact.age, within_last: 1d }
        { field: contact.since, before: { date: trigger.gone } }
        "#,
    );
}

#[test]
fn items_are_filtered_and_measured() {
    let mut world = anna();
    world.journey.memory.trigger.data = sample::value(
        r#"{"lines": [
            {"sku": "A", "n": 2, "price": "10.00 EUR"},
            {"sku": "B", "n": 1, "price": "0.50 EUR"},
            {"sku": "a", "n": 4, "price": "2.25 EUR", "gift": true}],
            "mixed": [{"price": "1.00 EUR"}, {"price": "1.00 USD"}], "none": [], "text": "no list"}"#,
    )
    .into();
    check(
        &world,
        true,
        r#"
        { items: trigger.lines }
        { items: trigger.lines, is: 3 }
        { items: trigger.lines, where: { field: item.sku, is: A }, is: 2 }
        { items: trigger.lines, every: { field: item.n, at_least: 1 } }
        { items: trigger.lines, every: { field: item.n, at_least: 1 }, at_least: 3 }
        { items: trigger.lines, take: sum, of: item.n, is: 7 }
        { items: trigger.lines, take: sum, of: item.price, is: "12.75 EUR" }
        { items: trigger.lines, take: min, of: item.price, is: "0.50 EUR" }
        { items: trigger.lines, take: max, of: item.n, is: 4 }
        { items: trigger.lines, take: average, of: item.price, is: "4.25 EUR" }
        { items: trigger.lines, take: average, of: item.n, between: [2.333, 2.334] }
        { items: trigger.lines, take: first, of: item.n, is: 2 }
        { items: trigger.lines, take: last, of: item.price, is: "2.25 EUR" }
        { items: trigger.lines, take: distinct, of: item.sku, is: 2 }
        { items: trigger.lines, where: { field: item.gift, is: true }, take: sum, of: item.n, is: 4 }
        { items: trigger.none, at_most: 0 }
        { items: trigger.gone, at_most: 0 }
        { items: trigger.text, at_most: 0 }
        { items: trigger.mixed, is: 2 }
        { items: trigger.mixed, take: distinct, of: item.price, is: 2 }
        { items: contact.lines, take: distinct, of: item.tags, is: 3 }
        "#,
    );
    check(
        &world,
        false,
        r#"
        { items: trigger.none }
        { items: trigger.none, every: { field: item.n, at_least: 1 } }
        { items: trigger.lines, every: { field: item.n, at_least: 2 } }
        { items: trigger.lines, every: { field: item.n, at_least: 1 }, at_least: 4 }
        { items: trigger.none, take: sum, of: item.n, at_most: 5 }
        { items: trigger.mixed, take: sum, of: item.price, at_least: "0.01 EUR" }
        { items: trigger.mixed, take: min, of: item.price, at_least: "0.01 EUR" }
        { items: trigger.mixed, take: max, of: item.price, at_least: "0.01 EUR" }
        { items: trigger.mixed, take: average, of: item.price, at_least: "0.01 EUR" }
        { items: trigger.lines, take: sum, of: item.sku, at_least: 0 }
        { items: trigger.lines, take: sum, of: item.gone, at_least: 0 }
        "#,
    );
}

#[test]
fn tags_and_interests_are_what_holds_now() {
    let mut world = anna();
    let offers = Handle::new("offers").unwrap();
    let consent = |state| Consent {
        state,
        basis: Basis::OptIn,
        source: "api".to_owned(),
        wording: None,
        at: world.now,
    };
    check(
        &world,
        false,
        "{ interest: offers }\n{ tag: vip }\n{ tag: Reseller }",
    );
    let (joined, left) = (consent(Standing::Subscribed), consent(Standing::Left));
    world.contact.interests.insert(offers.clone(), joined);
    check(&world, true, "{ interest: offers }\n{ tag: reseller }");
    world.contact.interests.insert(offers, left);
    check(&world, false, "{ interest: offers }");
}

#[test]
fn all_any_and_not_look_no_further_than_they_must() {
    let looked = |text: &str, holds: bool, expect: usize| {
        let world = anna();
        let mut why = Why::default();
        assert_eq!(read(text).holds(&world.scope(), &mut why), holds, "{text}");
        assert_eq!(why.saw.len(), expect, "{text}");
    };
    looked(
        "{ all: [{ tag: reseller }, { tag: a }, { tag: b }] }",
        false,
        2,
    );
    looked(
        "{ any: [{ tag: a }, { tag: reseller }, { tag: b }] }",
        true,
        2,
    );
    looked("{ not: { any: [{ tag: a }, { tag: b }] } }", true, 2);
    let many = vec!["{ tag: a }"; 30].join(", ");
    looked(
        &format!("{{ any: [{many}] }}"),
        false,
        crate::why::SAW_LENGTH_MAX,
    );
}
