//! A message that may be sent and has to wait: which of the reasons it is, until when, and where it
//! is dropped instead.

mod beside;

use super::*;
use crate::contact::{Change, Consent, Standing};
use crate::sample::{self, World, at};
use crate::settings;
use crate::value::Value;

/// It is noon in Amsterdam; the message was due an hour ago.
const NOW: &str = "2027-03-20T11:00:00Z";
const DUE: &str = "2027-03-20T10:00:00Z";

struct Case {
    settings: &'static str,
    /// Fields of the contact.
    fields: &'static [(&'static str, &'static str)],
    /// When messages were sent; anything else is on its way.
    sent: &'static [&'static str],
    /// Priorities of others that are due.
    waiting: &'static [u8],
    /// Another workflow that the contact is inside since an hour, with the priority 50.
    other: Option<&'static str>,
    /// More of the message's own workflow.
    own: &'static str,
    purpose: Purpose,
    limit: Option<&'static str>,
}

const PLAIN: Case = Case {
    settings: "format: 1",
    fields: &[],
    sent: &[],
    waiting: &[],
    other: None,
    own: "note: n",
    purpose: Purpose::Marketing,
    limit: None,
};

fn workflow(handle: &str, more: &str) -> Plan {
    sample::plan(&format!(
        "{{ format: 1, handle: {handle}, name: W, interest: offers, {more}, \
         triggers: [{{ id: t, start: event, event: a }}], blocks: [{{ id: b, do: send_email, email: e }}] }}"
    ))
}

fn anna(fields: &[(&str, &str)]) -> World {
    let mut world = World::new("2027-03-20T09:00:00Z", "{}", NOW);
    world.contact.email = Some("anna@example.test".to_owned());
    let consent = Consent {
        state: Standing::Subscribed,
        basis: Basis::OptIn,
        source: "api".to_owned(),
        wording: None,
        at: at("2027-01-01T00:00:00Z"),
    };
    let offers = Handle::new("offers").unwrap();
    world.contact.interests.insert(offers, consent);
    for (field, text) in fields {
        let change = Change::Field {
            field: (*field).to_owned(),
            value: Value::from(*text),
        };
        world.contact.apply(&change, "api", at(DUE));
    }
    world.passed("b", DUE, "queued");
    world
}

fn check(case: &Case, expect: &str) {
    let world = anna(case.fields);
    let plan = workflow("w", case.own);
    let settings = settings::read(case.settings).settings.unwrap();
    let sent = case.sent.iter().map(|text| Sent {
        cap: Cap::Counted,
        at: Time::parse(text),
    });
    let sent: Vec<_> = sent.collect();
    let waiting: Vec<_> = (2..)
        .zip(case.waiting)
        .map(|(message, priority)| Waiting {
            message: MessageId(message),
            cap: Cap::Counted,
            priority: *priority,
            due_at: at(DUE),
        })
        .collect();
    let other = case.other.map(|more| workflow("other", more));
    let mut journey = world.journey.clone();
    journey.entered_at = at(DUE);
    let inside: Vec<_> = other
        .iter()
        .map(|plan| Inside {
            plan,
            journey: &journey,
            until: at("2027-03-20T18:00:00Z"),
        })
        .collect();
    let leaving = Leaving {
        block: &BlockId::new("b").unwrap(),
        purpose: case.purpose,
        interest: Some(&Handle::new("offers").unwrap()),
        message: MessageId(1),
        due_at: at(DUE),
        not_later_than: case.limit.map(at),
        cap: match case.purpose {
            Purpose::Marketing => &plan.sending.cap,
            Purpose::Service => &Cap::Exempt,
        },
        priority: plan.sending.priority,
        journey: &world.journey,
        around: Around {
            settings: Some(&settings),
            sent: &sent,
            waiting: &waiting,
            inside: &inside,
        },
    };
    let got = match decide(&plan, leaving, world.facts(), world.now) {
        Decision::Go(_) => "go".to_owned(),
        Decision::Expired => "expired".to_owned(),
        Decision::Later(at, reason) => format!("{reason} {at}"),
        Decision::Skip(reason, why) => format!("dropped: {reason} {}", why.note).trim().to_owned(),
    };
    assert_eq!(got, expect);
}

#[test]
fn quiet_hours_are_the_contacts_and_bind_marketing_only() {
    let settings = "{ format: 1, quiet_hours: { from: \"20:00\", to: \"08:00\" } }";
    let tokyo: &[_] = &[("zone", "Asia/Tokyo")];
    check(&Case { settings, ..PLAIN }, "go");
    // It is eight in the evening there.
    let evening = "quiet_hours 2027-03-20T23:00:00Z";
    check(
        &Case {
            settings,
            fields: tokyo,
            ..PLAIN
        },
        evening,
    );
    check(
        &Case {
            settings,
            fields: tokyo,
            own: "window: none",
            ..PLAIN
        },
        evening,
    );
    check(
        &Case {
            settings,
            fields: tokyo,
            own: "zone: workspace",
            ..PLAIN
        },
        evening,
    );
    check(
        &Case {
            settings,
            fields: tokyo,
            purpose: Purpose::Service,
            ..PLAIN
        },
        "go",
    );
    let limit = Some("2027-03-20T22:59:59Z");
    check(
        &Case {
            settings,
            fields: tokyo,
            limit,
            ..PLAIN
        },
        "expired",
    );
    // Open until noon in Tokyo, and then not before ten.
    let own = "window: { from: \"10:00\", to: \"12:00\" }";
    check(
        &Case {
            settings,
            fields: tokyo,
            own,
            ..PLAIN
        },
        "window 2027-03-21T01:00:00Z",
    );
    let own = "window: { from: \"20:00\", to: \"21:00\" }";
    check(
        &Case {
            settings,
            fields: tokyo,
            own,
            ..PLAIN
        },
        "dropped: quiet_hours its hours are all quiet",
    );
}

#[test]
fn a_reached_limit_postpones_and_drops_what_would_wait_too_long() {
    let settings = "{ format: 1, mail_limits: [{ id: day, at_most: 1, per: 1d }] }";
    check(&Case { settings, ..PLAIN }, "go");
    let sent: &[_] = &["2027-03-20T08:00:00Z"];
    let tomorrow = "cap 2027-03-21T08:00:00Z";
    check(
        &Case {
            settings,
            sent,
            ..PLAIN
        },
        tomorrow,
    );
    check(
        &Case {
            settings,
            sent,
            own: "cap: none",
            ..PLAIN
        },
        "go",
    );
    check(
        &Case {
            settings,
            sent,
            purpose: Purpose::Service,
            ..PLAIN
        },
        "go",
    );
    let limit = Some("2027-03-21T07:59:59Z");
    check(
        &Case {
            settings,
            sent,
            limit,
            ..PLAIN
        },
        "dropped: cap day: 1 per 1d",
    );
    let limit = Some("2027-03-21T08:00:00Z");
    check(
        &Case {
            settings,
            sent,
            limit,
            ..PLAIN
        },
        tomorrow,
    );
    // A day after it was due the day is over.
    let sent: &[_] = &["2027-03-20T10:30:00Z"];
    check(
        &Case {
            settings,
            sent,
            ..PLAIN
        },
        "dropped: cap day: 1 per 1d",
    );
    // What it waits for lies in its hours.
    let sent: &[_] = &["2027-03-20T08:00:00Z"];
    let own = "window: { from: \"12:00\", to: \"14:00\" }";
    check(
        &Case {
            settings,
            sent,
            own,
            ..PLAIN
        },
        "cap 2027-03-21T11:00:00Z",
    );
}
