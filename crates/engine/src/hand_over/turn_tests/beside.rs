//! What the contact wishes, and what other workflows want at the same time.

use super::*;

#[test]
fn the_contacts_own_wish_is_a_limit_and_a_pause() {
    let sent: &[_] = &["2027-03-01T10:00:00Z"];
    let monthly: &[_] = &[("mail_frequency", "monthly")];
    check(
        &Case {
            fields: monthly,
            sent,
            ..PLAIN
        },
        "cap 2027-04-01T09:00:00Z",
    );
    check(
        &Case {
            fields: &[("mail_frequency", "weekly")],
            sent,
            ..PLAIN
        },
        "go",
    );
    let until: &[_] = &[("marketing_paused_until", "2027-04-01")];
    check(
        &Case {
            fields: until,
            ..PLAIN
        },
        "paused 2027-03-31T22:00:00Z",
    );
    check(
        &Case {
            fields: until,
            purpose: Purpose::Service,
            ..PLAIN
        },
        "go",
    );
    let limit = Some("2027-03-30T00:00:00Z");
    check(
        &Case {
            fields: until,
            limit,
            ..PLAIN
        },
        "dropped: paused wants no marketing until 2027-04-01",
    );
    for (text, expect) in [
        ("2027-03-20T12:00:00.000Z", "paused 2027-03-20T12:00:00Z"),
        ("2027-03-20T11:00:00.000Z", "go"),
        ("2027-03-20", "go"),
        ("--04-01", "go"),
        ("soon", "go"),
        (
            "2028-01-01",
            "dropped: paused wants no marketing until 2028-01-01",
        ),
    ] {
        let fields: &'static [_] = Box::leak(Box::new([("marketing_paused_until", text)]));
        check(&Case { fields, ..PLAIN }, expect);
    }
    let dormant: &[_] = &[("marketing_status", "dormant")];
    check(
        &Case {
            fields: dormant,
            ..PLAIN
        },
        "dropped: dormant",
    );
    check(
        &Case {
            fields: dormant,
            purpose: Purpose::Service,
            ..PLAIN
        },
        "go",
    );
    check(
        &Case {
            fields: &[("marketing_status", "active")],
            ..PLAIN
        },
        "go",
    );
}

#[test]
fn the_higher_priority_has_the_last_place() {
    let settings = "{ format: 1, mail_limits: [{ id: day, at_most: 1, per: 1d }] }";
    let moment = "gives_way 2027-03-20T11:01:00Z";
    check(
        &Case {
            settings,
            waiting: &[60],
            ..PLAIN
        },
        moment,
    );
    check(
        &Case {
            settings,
            waiting: &[50],
            ..PLAIN
        },
        "go",
    );
    check(
        &Case {
            settings,
            waiting: &[60],
            own: "priority: 61",
            ..PLAIN
        },
        "go",
    );
    check(
        &Case {
            waiting: &[60],
            ..PLAIN
        },
        "go",
    );
    // It has no time to give way.
    let limit = Some("2027-03-20T11:00:59Z");
    check(
        &Case {
            settings,
            waiting: &[60],
            limit,
            ..PLAIN
        },
        "go",
    );
}

#[test]
fn who_is_inside_another_workflow_waits_for_it() {
    let all = Some("holds_back: { workflows: all, for: 48h }");
    // Looked at again when that journey goes on.
    let evening = "held_back 2027-03-20T18:00:00Z";
    check(
        &Case {
            other: all,
            ..PLAIN
        },
        evening,
    );
    check(
        &Case {
            other: all,
            purpose: Purpose::Service,
            ..PLAIN
        },
        "go",
    );
    let named = Some("holds_back: { workflows: [w], for: 48h }");
    check(
        &Case {
            other: named,
            ..PLAIN
        },
        evening,
    );
    let others = Some("holds_back: { workflows: [v], for: 48h }");
    check(
        &Case {
            other: others,
            ..PLAIN
        },
        "go",
    );
    let short = Some("holds_back: { workflows: all, for: 2h }");
    check(
        &Case {
            other: short,
            ..PLAIN
        },
        "held_back 2027-03-20T12:00:00Z",
    );
    let over = Some("holds_back: { workflows: all, for: 1h }");
    check(
        &Case {
            other: over,
            ..PLAIN
        },
        "go",
    );
    let limit = Some("2027-03-20T17:00:00Z");
    check(
        &Case {
            other: all,
            limit,
            ..PLAIN
        },
        "dropped: held_back is inside other",
    );
    // Two that hold each other back: the one where the contact was first goes on, or the higher.
    let own = "holds_back: { workflows: [other], for: 7d }";
    check(
        &Case {
            other: all,
            own,
            ..PLAIN
        },
        "go",
    );
    let own = "priority: 49, holds_back: { workflows: [other], for: 7d }";
    check(
        &Case {
            other: all,
            own,
            ..PLAIN
        },
        evening,
    );
}
