//! What is wrong with a condition is said at its place, in a sentence that helps.

mod roots;

use expect_test::{Expect, expect};

use super::*;
use crate::document;
use crate::sample;

/// Reads each line of a table as a condition; below it stand the findings, or `ok`.
fn check(kind: PlaceKind, table: &Expect) {
    sample::check_table(table, |text| {
        let mut findings = Findings::default();
        let node = document::read(text, &mut findings).unwrap();
        let condition = Condition::read(Ctx::new(kind))(&node, &Place::default(), &mut findings);
        let said = !findings.publishable();
        assert!(
            condition.is_some() || said,
            "{text}: nothing read, nothing said"
        );
        sample::told(findings)
    });
}

#[test]
fn exactly_one_subject() {
    check(
        PlaceKind::Journey,
        &expect![[r"
            {}
                error[subject]: A condition has exactly one of: all, any, not, field, event, items, tag, interest, segment, workflow.
            []
                error[wrong_kind]: This must be a map, not a list.
            reseller
                error[wrong_kind]: This must be a map, not text.
            { is: NL }
                error[subject]: A condition has exactly one of: all, any, not, field, event, items, tag, interest, segment, workflow.
            { feild: contact.country, is: NL }
                error[subject]: A condition has exactly one of: all, any, not, field, event, items, tag, interest, segment, workflow.
                1:3: error[unknown_key] feild: Unknown key `feild`: did you mean `field`?
            { segment: buyers }
                ok
            { segment: Buyers }
                1:12: error[handle] segment: `Buyers` is not a handle: at most 64 small letters, digits or -.
            { workflow: welcome }
                1:3: error[not_yet] workflow: `workflow` belongs to the format, but this version cannot run it yet.
            { tag: a, interest: b }
                error[subject]: A condition has exactly one of: all, any, not, field, event, items, tag, interest, segment, workflow.
            { all: [{ tag: a }], any: [{ tag: b }] }
                error[subject]: A condition has exactly one of: all, any, not, field, event, items, tag, interest, segment, workflow.
            { tag: reseller }
                ok
            { tag: 5 }
                1:8: error[wrong_kind] tag: This must be text, not a number.
            { interest: offers }
                ok
            { interest: Special Offers }
                1:13: error[handle] interest: `Special Offers` is not a handle: at most 64 small letters, digits or -.
            { tag: a, is: b }
                1:11: error[unknown_key] is: Unknown key `is`; possible here: tag.
            { not: { tag: a } }
                ok
            { not: [{ tag: a }] }
                1:8: error[wrong_kind] not: This must be a map, not a list.
            { all: [] }
                1:8: error[list_length] all: This list has 0 elements; it must have 1 to 50.
            { any: { tag: a } }
                1:8: error[wrong_kind] any: This must be a list, not a map.
            { all: [{ tag: a }, { tga: b }] }
                1:21: error[subject] all/1: A condition has exactly one of: all, any, not, field, event, items, tag, interest, segment, workflow.
                1:23: error[unknown_key] all/1/tga: Unknown key `tga`: did you mean `tag`?
        "]],
    );
}

#[test]
fn at_most_eight_deep_and_fifty_wide() {
    let check = |text: &str, expect: &str| {
        let mut findings = Findings::default();
        let node = document::read(text, &mut findings).unwrap();
        let ctx = Ctx::new(PlaceKind::Journey);
        Condition::read(ctx)(&node, &Place::default(), &mut findings);
        assert_eq!(sample::told(findings), expect, "{text}");
    };
    let deep = |levels: usize| "{ not: ".repeat(levels) + "{ tag: a }" + &" }".repeat(levels);
    let wide = |parts: usize| format!("{{ any: [{}] }}", vec!["{ tag: a }"; parts].join(", "));
    let too_deep =
        "1:57: error[too_deep] not/not/not/not/not/not/not/not: Conditions go at most 8 deep.";
    check(&deep(7), "");
    check(&deep(8), too_deep);
    check(&deep(50), too_deep);
    check(&wide(50), "");
    check(
        &wide(51),
        "1:8: error[list_length] any: This list has 51 elements; it must have 1 to 50.",
    );
}

#[test]
fn a_field_has_one_operator_of_the_right_kind() {
    check(
        PlaceKind::Journey,
        &expect![[r#"
            { field: contact.country }
                error[operator]: A comparison needs one of: is, one_of, contains, starts_with, ends_with, at_least, at_most, more_than, less_than, between, before, after, within_last, within_next, known, known_for, changed.
            { field: contact.country, is: NL, one_of: [BE] }
                error[operator]: Either `is` or `one_of`: a comparison has one operator.
            { field: contact.country, iss: NL }
                error[operator]: A comparison needs one of: is, one_of, contains, starts_with, ends_with, at_least, at_most, more_than, less_than, between, before, after, within_last, within_next, known, known_for, changed.
                1:27: error[unknown_key] iss: Unknown key `iss`: did you mean `is`?
            { field: contact.country, is: [NL, BE] }
                1:31: error[wrong_kind] is: This must be a value, or { path: … }.
            { field: contact.country, is: }
                1:29: error[wrong_kind] is: This must be a value, or { path: … }.
            { field: contact.country, one_of: NL }
                1:35: error[wrong_kind] one_of: This must be a list, not text.
            { field: contact.country, one_of: [] }
                1:35: error[list_length] one_of: This list has 0 elements; it must have 1 to 50.
            { field: contact.country, contains: 5 }
                1:37: error[wrong_kind] contains: This must be text, not a number.
            { field: contact.note, contains: 10 EUR }
                ok
            { field: contact.age, at_least: old }
                1:33: error[wrong_kind] at_least: This compares with a number or an amount such as "50.00 EUR", not with `old`.
            { field: contact.age, at_least: true }
                1:33: error[wrong_kind] at_least: This compares with a number or an amount such as "50.00 EUR", not with `true`.
            { field: contact.age, at_least: 1_000 }
                1:33: error[wrong_kind] at_least: This compares with a number or an amount such as "50.00 EUR", not with `1_000`.
            { field: contact.age, at_least: 18, if_missing: true }
                ok
            { field: contact.age, at_least: 18, if_missing: maybe }
                1:49: error[wrong_kind] if_missing: This must be true or false, not text.
            { field: contact.age, between: [1] }
                1:32: error[list_length] between: This list has 1 elements; it must have 2.
            { field: contact.age, between: [10, 5] }
                1:32: error[between] between: The first end is more than the second: nothing lies between.
            { field: contact.age, between: [5, 5] }
                ok
            { field: trigger.total, between: [5, "9.00 EUR"] }
                1:34: error[between] between: The two ends do not compare: both must be numbers, or amounts in one currency.
            { field: trigger.total, between: ["5.00 EUR", "9.00 USD"] }
                1:34: error[between] between: The two ends do not compare: both must be numbers, or amounts in one currency.
            { field: trigger.total, between: ["5.00 EUR", { path: contact.limit }] }
                ok
            { field: trigger.total, at_least: 5.001 EUR }
                1:35: error[wrong_kind] at_least: This compares with a number or an amount such as "50.00 EUR", not with `5.001 EUR`.
        "#]],
    );
}

#[test]
fn a_field_compares_with_dates_periods_and_other_values() {
    check(
        PlaceKind::Journey,
        &expect![[r#"
            { field: contact.since, before: tomorrow }
                1:33: error[date] before: `tomorrow` is not a date such as "2027-05-01".
            { field: contact.since, before: "2027-02-30" }
                1:33: error[date] before: `2027-02-30` is not a date such as "2027-05-01".
            { field: contact.since, after: "9999-01-01" }
                1:32: error[date] after: `9999-01-01` is not a date such as "2027-05-01".
            { field: contact.since, after: 2027 }
                1:32: error[wrong_kind] after: This must be a map, not a number.
            { field: contact.since, after: { date: now, offset: -3d } }
                ok
            { field: contact.since, within_last: 3 days }
                1:38: error[duration] within_last: `3 days` is not a length of time: one number and one of s, min, h (elapsed) or d, w, mo, y, bd (calendar), such as 48h or 3d.
            { field: contact.since, within_next: -3d }
                1:38: error[duration] within_next: `-3d` is before now; this must be positive.
            { field: contact.since, known: yes }
                1:32: error[wrong_kind] known: This must be true or false, not text.
            { field: contact.since, known: true }
                ok
            { field: contact.since, known_for: 7d }
                ok
            { field: trigger.since, known_for: 7d }
                1:36: error[root] known_for: Since when a value is known is kept of the contact's own fields only.
            { field: contact.since, changed: true }
                1:25: error[not_yet] changed: `changed` belongs to the format, but this version cannot run it yet.
            { field: contact.a, is: { path: contact.b, times: 0 } }
                1:51: error[out_of_range] is/times: `times` must be a number from 0.001 to 1000.
            { field: contact.a, is: { path: contact.b, times: 1000.5 } }
                1:51: error[out_of_range] is/times: `times` must be a number from 0.001 to 1000.
            { field: contact.a, is: { path: contact.b, times: 0.001 } }
                ok
            { field: contact.a, is: { pth: contact.b } }
                1:25: error[missing] is: `path` is missing.
                1:27: error[unknown_key] is/pth: Unknown key `pth`: did you mean `path`?
        "#]],
    );
}

#[test]
fn a_rule_over_events_says_how_far_it_looks_back() {
    check(
        PlaceKind::Journey,
        &expect![[r#"
            { event: order_placed }
                error[period]: A rule over events has either `within` or `since`: how far does it look back? (`since: ever` for always)
            { event: order_placed, within: 7d, since: ever }
                error[period]: A rule over events has either `within` or `since`: how far does it look back? (`since: ever` for always)
            { event: order_placed, within: 0d }
                1:32: error[duration] within: `0d` is no time at all; the shortest is 1s.
            { event: order_placed, within: -7d }
                1:32: error[duration] within: `-7d` is before now; this must be positive.
            { event: order_placed, within: 11y }
                1:32: error[duration] within: `11y` is longer than 10 years.
            { event: order_placed, since: evre }
                1:31: error[unknown_word] since: Unknown word `evre`: did you mean `ever`?
            { event: order_placed, since: previous }
                ok
            { event: order_placed, since: { offset: -3d } }
                1:31: error[moment] since: `offset` needs a `date` to count from.
                1:31: error[moment] since: A moment needs a `date`, a `weekday` or a `time`.
            { event: order_placed, since: { month: 5, time: "10:00" } }
                1:31: error[moment] since: `month` needs a `day` or a `weekday`: which day of it?
            { event: order_placed, since: { date: now, offset: -3d } }
                ok
            { event: coupon_redeemed, since: entry, block: gift }
                ok
            { event: [], within: 1d }
                1:10: error[list_length] event: This list has 0 elements; it must have 1 to 50.
            { event: [a, 5], within: 1d }
                1:14: error[wrong_kind] event/1: This must be text, not a number.
            { event: "", within: 1d }
                1:10: error[event_name] event: The name of this event is empty.
            { event: " a", within: 1d }
                1:10: error[event_name] event: The name of this event has a control character, or a space at its end.
            { event: email_opened, within: 1d }
                1:10: error[email_opened] event: `email_opened` cannot be relied on: programs open mails for people. Use `email_clicked`, a visit or an order.
            { not: { event: [email_clicked, email_opened], within: 1d } }
                1:17: error[email_opened] not/event: `email_opened` cannot be relied on: programs open mails for people. Use `email_clicked`, a visit or an order.
            { event: a, within: 1d, where: { field: event.x } }
                1:32: error[operator] where: A comparison needs one of: is, one_of, contains, starts_with, ends_with, at_least, at_most, more_than, less_than, between, before, after, within_last, within_next, known, known_for, changed.
            { event: a, within: 1d, every: { tag: b } }
                1:25: error[unknown_key] every: Unknown key `every`: did you mean `event`?
        "#]],
    );
}

#[test]
fn a_measure_compares_a_number() {
    check(
        PlaceKind::Journey,
        &expect![[r#"
            { event: a, within: 1d, at_most: 0 }
                ok
            { event: a, within: 1d, is: two }
                1:29: error[wrong_kind] is: A count compares with a number, not with `two`; `take: sum` adds up.
            { event: a, within: 1d, contains: a }
                1:35: error[operator] contains: A measure compares with is, at_least, at_most, more_than, less_than or between.
            { event: a, within: 1d, at_least: "50.00 EUR" }
                1:35: error[wrong_kind] at_least: A count compares with a number, not with `50.00 EUR`; `take: sum` adds up.
            { event: a, within: 1d, take: sum, at_least: "50.00 EUR" }
                error[measure]: `of` says what `take` is of: both or neither (a count is of nothing).
            { event: a, within: 1d, take: sum, of: event.total, at_least: "50.00 EUR" }
                ok
            { event: a, within: 1d, take: sum, of: event.total }
                error[operator]: How much must it be? For instance `at_least`.
            { event: a, within: 1d, of: event.total, at_least: 1 }
                error[measure]: `of` says what `take` is of: both or neither (a count is of nothing).
            { event: a, within: 1d, take: summ, of: event.total, at_least: 1 }
                1:31: error[unknown_word] take: Unknown word `summ`: did you mean `sum`?
            { event: a, within: 1d, take: distinct, of: event.sku, at_least: 3 }
                ok
            { event: a, within: 1d, at_least: { path: event.n } }
                1:43: error[root] at_least/path: `event` does not exist here; possible: contact, trigger, journey, previous, block, activity, registration.
            { event: a, within: 1d, at_least: { path: trigger.n } }
                ok
            { event: a, within: 1d, at_least: 1, at_most: 3 }
                error[operator]: Either `at_least` or `at_most`: a comparison has one operator.
            { items: trigger.lines, take: sum, of: item.price, between: ["1 EUR", "2 EUR"] }
                ok
            { items: trigger.lines, at_least: { path: item.n } }
                1:43: error[root] at_least/path: `item` does not exist here; possible: contact, trigger, journey, previous, block, activity, registration.
            { items: trigger.lines, where: { tag: a }, every: { tag: b } }
                error[items]: Either `where` or `every`, not both.
            { items: trigger.lines, within: 1d }
                1:25: error[unknown_key] within: Unknown key `within`; possible here: items, is, one_of, contains, starts_with, ends_with, at_least, at_most, more_than, less_than, between, before, after, within_last, within_next, known, known_for, changed, where, every, take, of.
        "#]],
    );
}
