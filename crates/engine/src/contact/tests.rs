//! What a change does to a contact, and what it may not do.

use super::*;

fn consent(state: Standing, at: i64) -> Consent {
    let at = Time::from_millis(at);
    Consent {
        state,
        basis: Basis::OptIn,
        source: "api".into(),
        wording: None,
        at,
    }
}

/// What comes of these consents, in the order in which they come in.
fn check(consents: &[(Standing, i64)], expect: &str) {
    let mut contact = Contact::new(ContactId(1), Time::from_millis(0));
    let offers = Handle::new("offers").unwrap();
    let mut apply = |(state, at): &(Standing, i64)| {
        let change = Change::Interest {
            interest: offers.clone(),
            consent: consent(*state, *at),
        };
        match contact.apply(&change, "api", Time::from_millis(100)) {
            Changed::Yes(name, _) => name.to_owned(),
            Changed::Same => "same".to_owned(),
            Changed::Refused(_) => "refused".to_owned(),
        }
    };
    let came: Vec<_> = consents.iter().map(&mut apply).collect();
    let subscribed = contact.subscribed(&offers).is_some();
    assert_eq!(
        format!("{}: {subscribed}", came.join(" ")),
        expect,
        "{consents:?}"
    );
}

#[test]
fn an_opt_out_is_not_overridden_by_an_earlier_opt_in() {
    use Standing::{Left, Subscribed};
    check(
        &[(Subscribed, 10), (Subscribed, 11), (Left, 20)],
        "interest_confirmed same interest_left: false",
    );
    let left = (Left, 20);
    check(&[left, (Subscribed, 15)], "interest_left refused: false");
    check(&[left, (Subscribed, 20)], "interest_left refused: false");
    check(
        &[left, (Subscribed, 21)],
        "interest_left interest_confirmed: true",
    );
    check(&[left, left], "interest_left same: false");
    // The last opt-out counts, not the first that came in.
    check(
        &[(Left, 10), (Left, 30), (Subscribed, 20)],
        "interest_left interest_left refused: false",
    );
    check(
        &[(Left, 30), (Left, 10), (Subscribed, 20)],
        "interest_left same refused: false",
    );
    // An opt-out that comes in late is heeded all the same.
    check(
        &[(Subscribed, 30), (Left, 20)],
        "interest_confirmed interest_left: false",
    );
    // And the word that it ended cannot be said once more, as a nightly sync would.
    check(
        &[(Subscribed, 30), (Left, 20), (Subscribed, 30)],
        "interest_confirmed interest_left refused: false",
    );
}

#[test]
fn the_stronger_ground_stays() {
    let check = |first: Basis, second: Basis, expect: Basis, told: usize| {
        let mut contact = Contact::new(ContactId(1), Time::from_millis(0));
        let interest = Handle::new("offers").unwrap();
        let mut count = 0;
        for basis in [first, second] {
            let consent = Consent {
                state: Standing::Subscribed,
                basis,
                source: "api".into(),
                wording: None,
                at: Time::from_millis(5),
            };
            let interest = interest.clone();
            let change = Change::Interest { interest, consent };
            let changed = contact.apply(&change, "api", Time::from_millis(5));
            count += usize::from(matches!(changed, Changed::Yes(..)));
        }
        assert_eq!((contact.interests[&interest].basis, count), (expect, told));
    };
    check(Basis::Customer, Basis::OptIn, Basis::OptIn, 2);
    check(Basis::OptIn, Basis::Customer, Basis::OptIn, 1);
    check(Basis::Request, Basis::Customer, Basis::Customer, 2);
    check(Basis::OptIn, Basis::OptIn, Basis::OptIn, 1);
}

#[test]
fn a_change_says_what_it_changed() {
    let mut contact = Contact::new(ContactId(1), Time::from_millis(0));
    let mut set = |field: &str, value: Value| {
        let change = Change::Field {
            field: field.into(),
            value,
        };
        match contact.apply(&change, "api", Time::from_millis(5)) {
            Changed::Yes(_, data) => data.to_json().to_string(),
            other => format!("{other:?}"),
        }
    };
    assert_eq!(
        set("first_name", "Anna".into()),
        r#"{"field":"first_name","new":"Anna","old":null,"source":"api"}"#
    );
    assert_eq!(set("first_name", "Anna".into()), "Same");
    assert_eq!(set("gone", Value::Null), "Same");
    assert_eq!(
        set("email", "a@example.test".into()),
        r#"{"field":"email","new":"a@example.test","old":null,"source":"api"}"#
    );
    assert!(set("email", Value::Bool(true)).starts_with("Refused"));
    assert_eq!(contact.version, 2);
}

#[test]
fn only_a_real_change_counts() {
    let mut contact = Contact::new(ContactId(1), Time::from_millis(0));
    let mut check = |change: Change, expect: &str| {
        let before = contact.version;
        let came = match contact.apply(&change, "form", Time::from_millis(7)) {
            Changed::Yes(name, data) => format!("{name} {data}"),
            other => format!("{other:?}"),
        };
        assert_eq!(came, expect, "{change:?}");
        let counted = contact.version - before;
        assert_eq!(
            counted == 1,
            expect.starts_with("contact_changed"),
            "{change:?}"
        );
    };
    let field = |field: &str, value: Value| Change::Field {
        field: field.to_owned(),
        value,
    };
    let tag = |set| Change::Tag {
        tag: "vip".to_owned(),
        set,
    };
    check(tag(false), "Same");
    check(
        tag(true),
        r#"contact_changed {"field":"tags","new":true,"source":"form","tag":"vip"}"#,
    );
    check(tag(true), "Same");
    check(
        tag(false),
        r#"contact_changed {"field":"tags","new":false,"source":"form","tag":"vip"}"#,
    );
    check(
        field("zone", "Europe/Brussels".into()),
        r#"contact_changed {"field":"zone","new":"Europe/Brussels","old":null,"source":"form"}"#,
    );
    check(field("zone", "Europe/Brussels".into()), "Same");
    check(
        field("zone", Value::Null),
        r#"contact_changed {"field":"zone","new":null,"old":"Europe/Brussels","source":"form"}"#,
    );
    check(field("zone", Value::Null), "Same");
    let wrong = r#"Refused("language must be text, not true")"#;
    check(field("language", Value::Bool(true)), wrong);
    check(
        field("size", Value::Number(42.into())),
        r#"contact_changed {"field":"size","new":42,"old":null,"source":"form"}"#,
    );
    check(
        field("size", Value::Null),
        r#"contact_changed {"field":"size","new":null,"old":42,"source":"form"}"#,
    );
    assert!(contact.attributes.is_empty());
}

#[test]
fn a_value_is_known_since_it_changed() {
    let mut contact = Contact::new(ContactId(1), Time::from_millis(0));
    let mut set = |value: &str, now: i64| {
        let change = Change::Field {
            field: "name".to_owned(),
            value: value.into(),
        };
        contact.apply(&change, "api", Time::from_millis(now));
        contact.attributes["name"].since.map(Time::millis)
    };
    assert_eq!(set("Anna", 5), Some(5));
    assert_eq!(set("Anna", 6), Some(5));
    assert_eq!(set("Bea", 7), Some(7));
}

#[test]
fn who_left_everything_left_what_comes_up_later_too() {
    use Standing::{Left, Subscribed};
    let mut contact = Contact::new(ContactId(1), Time::from_millis(0));
    let mut check = |interest: &str, state, at, expect: &str| {
        let change = Change::Interest {
            interest: Handle::new(interest).unwrap(),
            consent: consent(state, at),
        };
        let changed = contact.apply(&change, "api", Time::from_millis(100));
        let told = match changed {
            Changed::Yes(name, _) => name.to_owned(),
            Changed::Same => "same".to_owned(),
            Changed::Refused(why) => why,
        };
        assert_eq!(told, expect, "{interest} {at}");
    };
    check(
        EVERYTHING,
        Subscribed,
        5,
        "nobody can subscribe to `everything`",
    );
    check(EVERYTHING, Left, 10, "interest_left");
    let refused = "left everything at 1970-01-01T00:00:00.01Z; a consent of 1970-01-01T00:00:00.01Z to offers cannot override that";
    check("offers", Subscribed, 10, refused);
    check("offers", Subscribed, 11, "interest_confirmed");
    check(EVERYTHING, Left, 20, "interest_left");
    assert_eq!(contact.left_everything_at(), Some(Time::from_millis(20)));
}
