//! Budgets: how much a workflow may send before it counts as out of hand, and is paused for a person to
//! look at. This module says whether one is spent; pausing, and telling people, is for who sends.

use crate::document::Node;
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::read::{self, Fields, Key, key, later};
use crate::share::Share;

/// Refusals say nothing while so few were sent.
pub const SAMPLE_MIN: i64 = 50;
/// So many days are counted for a share of refusals: a sending every Monday counts as one.
pub const RATE_DAYS: i64 = 7;
/// Largest budget.
const MESSAGES_MAX: i64 = 100_000_000;
/// Largest budget of one contact: who wants to send more wants none.
const OF_CONTACT_MAX: i64 = 1_000;

const KEYS: &[Key] = &[
    key(
        "per_contact",
        "At most so many messages to one contact in 24 hours.",
    )
    .takes(Form::whole(1, OF_CONTACT_MAX)),
    key(
        "per_day",
        "At most so many messages on one day, in the workspace's zone.",
    )
    .takes(Form::whole(1, MESSAGES_MAX)),
    key(
        "bounced",
        "At most this share refused for good, of what was sent in seven days.",
    )
    .takes(parts::SHARE),
    later("complained", "At most this share of complaints."),
];

/// What `budgets` looks like.
pub(crate) const FORM: Form = Form::Map(&Shape::of(&[KEYS]));

/// What pauses a workflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budgets {
    /// So many messages to one contact in 24 hours are still right.
    pub per_contact: Option<i64>,
    /// So many messages on one day are still right.
    pub per_day: Option<i64>,
    /// This share of refusals is still right.
    pub bounced: Option<Share>,
}

/// What was sent since the workflow was last switched on, without the message in hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// To this contact, in 24 hours.
    pub to_contact: i64,
    /// Today.
    pub today: i64,
    /// In [`RATE_DAYS`] days.
    pub sent: i64,
    /// Of these, refused for good.
    pub refused: i64,
}

/// A budget that is spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// `per_contact`, `per_day` or `bounced`.
    pub reason: &'static str,
    /// A sentence for people.
    pub detail: String,
}

impl Budgets {
    pub(crate) fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Self> {
        let fields = Fields::open(node, place, &[KEYS], findings)?;
        let of_contact = read::whole_number(1, OF_CONTACT_MAX);
        Some(Self {
            per_contact: fields.read("per_contact", findings, of_contact),
            per_day: fields.read("per_day", findings, read::whole_number(1, MESSAGES_MAX)),
            bounced: fields.read("bounced", findings, read::share),
        })
    }

    /// Whether one more message would be too many.
    pub fn breach(&self, spent: &Spent) -> Option<Breach> {
        let breach = |reason, detail| Some(Breach { reason, detail });
        if let Some(most) = self.per_contact.filter(|most| spent.to_contact >= *most) {
            let detail = format!("One contact would get more than {most} messages in 24 hours.");
            return breach("per_contact", detail);
        }
        if let Some(most) = self.per_day.filter(|most| spent.today >= *most) {
            return breach(
                "per_day",
                format!("More than {most} messages would leave today."),
            );
        }
        let (sent, refused) = (spent.sent, spent.refused);
        let share = self.bounced.filter(|_| sent >= SAMPLE_MIN);
        if let Some(share) = share.filter(|share| share.is_less_than(refused, sent)) {
            let detail = format!(
                "{refused} of {sent} messages of the last {RATE_DAYS} days were refused, more than {share}."
            );
            return breach("bounced", detail);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_spent_at_its_number() {
        let all = Budgets {
            per_contact: Some(2),
            per_day: Some(10),
            bounced: Share::parse("4%").ok(),
        };
        let check = |budgets: Budgets, spent: (i64, i64, i64, i64), expect: Option<&str>| {
            let (to_contact, today, sent, refused) = spent;
            let spent = Spent {
                to_contact,
                today,
                sent,
                refused,
            };
            let got = budgets.breach(&spent).map(|breach| breach.reason);
            assert_eq!(got, expect, "{spent:?}");
        };
        check(all, (1, 9, 50, 2), None);
        check(all, (2, 9, 50, 2), Some("per_contact"));
        check(all, (1, 10, 50, 2), Some("per_day"));
        check(all, (1, 9, 50, 3), Some("bounced"));
        // A few refusals of a few messages are no sign of anything.
        check(all, (1, 9, 49, 49), None);
        check(Budgets::default(), (1_000, 1_000_000, 50, 50), None);
    }
}
