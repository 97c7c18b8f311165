//! What somebody chose on the page of preferences, as the browser sends it, and the changes that it
//! makes. It knows nothing of links and pages.

use engine::calendar::Zone;
use engine::contact::{Basis, Change, Consent, EVERYTHING, Standing};
use engine::duration::{Duration, Unit};
use engine::id::Handle;
use engine::time::Time;
use engine::value::Value;

use super::{Choice, FREQUENCY, PAUSED_UNTIL, SOURCE};
use crate::pages::public::words::Words;

/// How long a pause may be: the word in the form, and days.
pub(super) const PAUSES: [(&str, i64); 3] = [("7", 7), ("30", 30), ("90", 90)];
/// How often somebody may want mail, beside whenever there is something.
const FREQUENCIES: [&str; 3] = ["daily", "weekly", "monthly"];

/// What was chosen.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// Interests that were ticked when the page was shown.
    was: Vec<String>,
    /// Interests that are ticked.
    want: Vec<String>,
    often: Option<String>,
    pause: Option<String>,
    everything: bool,
}

impl Chosen {
    /// Reads a form; nothing if it has a field that the page has not.
    pub(super) fn read(form: &[u8]) -> Option<Self> {
        let mut chosen = Self::default();
        for (name, value) in form_urlencoded::parse(form) {
            let value = value.into_owned();
            match &*name {
                "was" => chosen.was.push(value),
                "want" => chosen.want.push(value),
                "often" => chosen.often = Some(value),
                "pause" => chosen.pause = Some(value),
                "everything" => chosen.everything = true,
                _ => return None,
            }
        }
        Some(chosen)
    }

    /// The changes; nothing if it names what was not there to choose.
    pub(super) fn changes(
        &self,
        choices: &[Choice],
        words: &Words,
        zone: &Zone,
        now: Time,
    ) -> Option<Vec<Change>> {
        if self.everything {
            return Some(nothing_any_more(choices, now));
        }
        let is_there = |named: &String| choices.iter().any(|one| one.interest.as_str() == named);
        if !self.was.iter().chain(&self.want).all(is_there) {
            return None;
        }
        let mut changes = Vec::new();
        for choice in choices {
            let is_in = |named: &[String]| named.iter().any(|one| one == choice.interest.as_str());
            match (is_in(&self.was), is_in(&self.want)) {
                (true, false) => changes.push(left(choice.interest.clone(), now)),
                (false, true) => changes.push(subscribed(choice, words, now)),
                _ => {}
            }
        }
        match self.often.as_deref() {
            None => {}
            Some("") => changes.push(set(FREQUENCY, Value::Null)),
            Some(often) => {
                let often = FREQUENCIES.into_iter().find(|known| *known == often)?;
                changes.push(set(FREQUENCY, often.into()));
            }
        }
        match self.pause.as_deref() {
            None | Some("stay") => {}
            Some("") => changes.push(set(PAUSED_UNTIL, Value::Null)),
            Some(pause) => {
                let (_, days) = PAUSES.into_iter().find(|(word, _)| *word == pause)?;
                let days = Duration {
                    count: days,
                    unit: Unit::Day,
                };
                let until = zone.local(zone.after(now, days)).date();
                changes.push(set(PAUSED_UNTIL, until.to_string().as_str().into()));
            }
        }
        Some(changes)
    }
}

/// Leaves all there is, and what comes up later.
fn nothing_any_more(choices: &[Choice], now: Time) -> Vec<Change> {
    let known = choices.iter().map(|choice| choice.interest.clone());
    known
        .chain(Handle::new(EVERYTHING))
        .map(|interest| left(interest, now))
        .collect()
}

fn left(interest: Handle, now: Time) -> Change {
    let consent = Consent {
        state: Standing::Left,
        basis: Basis::OptIn,
        source: SOURCE.to_owned(),
        wording: None,
        at: now,
    };
    Change::Interest { interest, consent }
}

fn subscribed(choice: &Choice, words: &Words, now: Time) -> Change {
    let consent = Consent {
        state: Standing::Subscribed,
        basis: Basis::OptIn,
        source: SOURCE.to_owned(),
        wording: Some(format!("{} {}", words.agree, choice.name)),
        at: now,
    };
    Change::Interest {
        interest: choice.interest.clone(),
        consent,
    }
}

fn set(field: &str, value: Value) -> Change {
    Change::Field {
        field: field.to_owned(),
        value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::public::words;

    fn choice(interest: &str, is_on: bool) -> Choice {
        Choice {
            interest: Handle::new(interest).unwrap(),
            name: interest.to_uppercase(),
            about: None,
            is_on,
        }
    }

    /// The changes in short.
    fn told(change: &Change) -> String {
        match change {
            Change::Field { field, value } => format!("{field}={}", value.to_json()),
            Change::Tag { tag, .. } => format!("tag {tag}"),
            Change::Interest { interest, consent } => {
                let wording = consent.wording.as_deref().unwrap_or("-");
                format!("{interest} {:?} {wording}", consent.state)
            }
        }
    }

    #[test]
    fn only_what_was_changed_on_the_page_changes() {
        let choices = [choice("news", true), choice("offers", false)];
        let now = Time::parse("2027-03-01T23:30:00Z").unwrap();
        let zone = Zone::named("Europe/Amsterdam").unwrap();
        let check = |form: &str, expect: Option<&[&str]>| {
            let chosen = Chosen::read(form.as_bytes());
            let changes =
                chosen.and_then(|chosen| chosen.changes(&choices, &words::EN, &zone, now));
            let changes = changes.map(|all| all.iter().map(told).collect::<Vec<_>>());
            assert_eq!(
                changes
                    .as_deref()
                    .map(|all| all.iter().map(String::as_str).collect::<Vec<_>>())
                    .as_deref(),
                expect,
                "{form}"
            );
        };
        check("was=news&want=news", Some(&[]));
        check("was=news", Some(&["news Left -"]));
        check(
            "was=news&want=news&want=offers",
            Some(&["offers Subscribed Yes, send me mail about: OFFERS"]),
        );
        check("often=weekly", Some(&["mail_frequency=\"weekly\""]));
        check(
            "often=&pause=",
            Some(&["mail_frequency=null", "marketing_paused_until=null"]),
        );
        // In Amsterdam it is the second of March already.
        check("pause=7", Some(&["marketing_paused_until=\"2027-03-09\""]));
        check("pause=stay", Some(&[]));
        check(
            "everything=leave",
            Some(&["news Left -", "offers Left -", "everything Left -"]),
        );
        for bad in ["want=other", "was=other", "often=hourly", "pause=8", "x=1"] {
            check(bad, None);
        }
    }
}
