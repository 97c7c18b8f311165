//! What a contact takes over from another who turns out to be the same person. What is known of the one who
//! stays goes before; of two words about a consent the stricter holds, whichever was said later. This
//! module does not know where contacts are kept, and nothing of what they went through.

use std::collections::BTreeSet;

use super::{Change, Consent, Contact, EVERYTHING, Standing};
use crate::id::Handle;
use crate::time::Time;
use crate::value::Value;

/// The changes that the one who stays goes through, in their order. `is_unwanted` says that an address of
/// the one who goes must not be mailed because its owner said so: then nothing is wanted at any other.
pub fn taken_over(gone: &Contact, stays: &Contact, is_unwanted: bool, now: Time) -> Vec<Change> {
    let mut changes = fields(gone, stays);
    let tags = gone.tags.difference(&stays.tags);
    changes.extend(tags.map(|tag| Change::Tag {
        tag: tag.clone(),
        set: true,
    }));
    changes.extend(opt_outs(gone, stays, is_unwanted, now));
    changes.extend(consents(gone, stays, is_unwanted));
    changes
}

/// What undoes [`taken_over`] in a contact who is `now` as given: fields and tags that are still what they
/// became by it, and consents that were the other's word alone, which are left. An opt-out stays.
pub fn given_back(gone: &Contact, before: &Contact, now: &Contact, at: Time) -> Vec<Change> {
    let cleared = fields(gone, before).into_iter().filter_map(|change| {
        let Change::Field { field, value } = change else {
            return None;
        };
        (field_of(now, &field).as_ref() == Some(&value)).then_some(Change::Field {
            field,
            value: Value::Null,
        })
    });
    let tags = gone.tags.difference(&before.tags);
    let tags = tags.filter(|tag| now.tags.contains(*tag));
    let off = tags.map(|tag| Change::Tag {
        tag: tag.clone(),
        set: false,
    });
    let words = consents(gone, before, false).into_iter();
    let left = words.filter_map(|change| {
        let Change::Interest { interest, consent } = change else {
            return None;
        };
        let is_still = now.interests.get(&interest) == Some(&consent);
        is_still.then_some(Change::Interest {
            interest,
            consent: Consent {
                state: Standing::Left,
                at,
                ..consent
            },
        })
    });
    cleared.chain(off).chain(left).collect()
}

/// The opt-outs that somebody said since a merge, which hold for the one who comes back too.
pub fn left_since(now: &Contact, since: Time) -> impl Iterator<Item = (&Handle, &Consent)> {
    let interests = now.interests.iter();
    interests.filter(move |(_, consent)| consent.state == Standing::Left && consent.at >= since)
}

/// A field as a change would set it; none that is empty.
fn field_of(contact: &Contact, field: &str) -> Option<Value> {
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    match field {
        "email" => text(&contact.email),
        "zone" => text(&contact.zone),
        "language" => text(&contact.language),
        name => contact
            .attributes
            .get(name)
            .map(|known| known.value.clone()),
    }
}

/// Fields that only the one who goes has.
fn fields(gone: &Contact, stays: &Contact) -> Vec<Change> {
    let own = ["email", "zone", "language"].map(str::to_owned);
    let names = own.into_iter().chain(gone.attributes.keys().cloned());
    let missing = names.filter(|name| field_of(stays, name).is_none());
    let change = |field: String| {
        let value = field_of(gone, &field)?;
        Some(Change::Field { field, value })
    };
    missing.filter_map(change).collect()
}

/// Who left something with one address left it with all.
fn opt_outs(gone: &Contact, stays: &Contact, is_unwanted: bool, now: Time) -> Vec<Change> {
    // No consent that the one who stays gave is younger than this opt-out.
    let newest = stays.interests.values().map(|consent| consent.at).max();
    let mut changes = Vec::new();
    if is_unwanted {
        let everything = Consent {
            state: Standing::Left,
            basis: super::Basis::OptIn,
            source: "merge".to_owned(),
            wording: None,
            at: now,
        };
        changes.extend(Handle::new(EVERYTHING).map(|interest| Change::Interest {
            interest,
            consent: everything,
        }));
    }
    for (interest, consent) in &gone.interests {
        if consent.state != Standing::Left {
            continue;
        }
        let than = match stays.interests.get(interest) {
            _ if interest.as_str() == EVERYTHING => newest,
            Some(other) => Some(other.at),
            None => None,
        };
        changes.push(Change::Interest {
            interest: interest.clone(),
            consent: Consent {
                at: consent.at.max(than.unwrap_or(consent.at)),
                ..consent.clone()
            },
        });
    }
    changes
}

/// Consents of which the one who stays never said anything, with who said it, when and in which words.
fn consents(gone: &Contact, stays: &Contact, is_unwanted: bool) -> Vec<Change> {
    if is_unwanted || stays.left_everything_at().is_some() {
        return Vec::new();
    }
    let known: BTreeSet<&Handle> = stays.interests.keys().collect();
    let words = gone.interests.iter();
    let words = words.filter(|(interest, consent)| {
        let is_void = gone.left_everything_at() >= Some(consent.at);
        consent.state == Standing::Subscribed && !known.contains(interest) && !is_void
    });
    words
        .map(|(interest, consent)| Change::Interest {
            interest: interest.clone(),
            consent: consent.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::{Basis, Changed, Known};
    use crate::id::ContactId;

    fn at(day: i64) -> Time {
        Time::from_millis(day * 86_400_000)
    }

    /// A contact of words: `a=b` is a field, `#a` a tag, `+a@3` a consent of day 3, `-a@3` an opt-out.
    fn contact(words: &str) -> Contact {
        let mut contact = Contact::new(ContactId(1), at(0));
        for word in words.split_whitespace() {
            if let Some(tag) = word.strip_prefix('#') {
                contact.tags.insert(tag.to_owned());
            } else if let Some((name, value)) = word.split_once('=') {
                if name == "email" {
                    contact.email = Some(value.to_owned());
                    continue;
                }
                let known = Known {
                    value: value.into(),
                    since: Some(at(0)),
                };
                contact.attributes.insert(name.to_owned(), known);
            } else {
                let (interest, day) = word[1..].split_once('@').unwrap();
                let consent = Consent {
                    state: if word.starts_with('+') {
                        Standing::Subscribed
                    } else {
                        Standing::Left
                    },
                    basis: Basis::OptIn,
                    source: "form".to_owned(),
                    wording: None,
                    at: at(day.parse().unwrap()),
                };
                let interest = Handle::new(interest).unwrap();
                contact.interests.insert(interest, consent);
            }
        }
        contact
    }

    /// A contact in words again.
    fn words(contact: &Contact) -> String {
        let fields = contact.attributes.iter();
        let fields = fields.map(|(name, known)| format!("{name}={}", known.value));
        let email = contact.email.iter().map(|email| format!("email={email}"));
        let tags = contact.tags.iter().map(|tag| format!("#{tag}"));
        let interests = contact.interests.keys().map(|interest| {
            let is_on = contact.subscribed(interest).is_some_and(|consent| {
                contact
                    .left_everything_at()
                    .is_none_or(|left| consent.at > left)
            });
            format!("{}{interest}", if is_on { '+' } else { '-' })
        });
        let all: Vec<_> = email.chain(fields).chain(tags).chain(interests).collect();
        all.join(" ")
    }

    fn applied(contact: &Contact, changes: &[Change]) -> Contact {
        let mut contact = contact.clone();
        for change in changes {
            let changed = contact.apply(change, "merge", at(50));
            assert!(!matches!(changed, Changed::Refused(_)), "{changed:?}");
        }
        contact
    }

    #[test]
    fn what_is_known_of_who_stays_goes_before_and_an_opt_out_holds() {
        let check = |gone: &str, stays: &str, expect: &str| {
            let (gone, stays) = (contact(gone), contact(stays));
            let changes = taken_over(&gone, &stays, false, at(40));
            assert_eq!(words(&applied(&stays, &changes)), expect);
        };
        check("email=g a=1 #x", "", "email=g a=1 #x");
        check(
            "email=g a=1 b=2 #x #y",
            "email=w a=9 #x",
            "email=w a=9 b=2 #x #y",
        );
        check("+news@3", "", "+news");
        check("-news@3", "", "-news");
        // Whichever was said later.
        check("-news@3", "+news@9", "-news");
        check("-news@9", "+news@3", "-news");
        check("+news@9", "-news@3", "-news");
        check("+news@3", "+news@9", "+news");
        check(
            "-everything@3",
            "+news@9 +offers@1",
            "-everything -news -offers",
        );
        check("+news@9", "-everything@3", "-everything");
        check("-everything@3 +news@2", "", "-everything");
        check("-everything@3 +news@5", "", "-everything +news");
        check(
            "-everything@3 +news@5",
            "+offers@4",
            "-everything +news -offers",
        );
    }

    #[test]
    fn an_address_whose_owner_complained_is_an_opt_out_of_everything() {
        let (gone, stays) = (contact("+news@3"), contact("+offers@9"));
        let changes = taken_over(&gone, &stays, true, at(40));
        assert_eq!(words(&applied(&stays, &changes)), "-everything -offers");
    }

    #[test]
    fn what_was_taken_over_is_given_back_unless_it_changed_since() {
        let check = |gone: &str, stays: &str, then: &str, expect: &str| {
            let (gone, before) = (contact(gone), contact(stays));
            let mut now = applied(&before, &taken_over(&gone, &before, false, at(40)));
            for (name, known) in contact(then).attributes {
                now.attributes.insert(name, known);
            }
            let changes = given_back(&gone, &before, &now, at(45));
            assert_eq!(words(&applied(&now, &changes)), expect);
        };
        check("email=g a=1 #x", "b=2 #y", "", "b=2 #y");
        check("a=1 #x", "a=9 #x", "", "a=9 #x");
        check("a=1", "", "a=3", "a=3");
        // Nobody is subscribed again, and a word that was never theirs does not stay with them.
        check("-news@3", "+news@9", "", "-news");
        check("+news@3", "", "", "-news");
    }

    #[test]
    fn what_was_left_since_holds_for_both() {
        let now = contact("-old@3 -news@9 +offers@9");
        let left: Vec<_> = left_since(&now, at(5))
            .map(|(interest, _)| interest.to_string())
            .collect();
        assert_eq!(left, ["news"]);
    }
}
