//! Something that happened to a contact: the one source of triggers, waits, conditions and
//! reports. Append-only. This module does not know how events come in or where they are kept.

mod data;

use std::fmt;

pub use self::data::Data;
use crate::id::{ContactId, EventId};
use crate::time::{DAY_MS, Time};
use crate::value::Value;

/// Longest name of an event.
pub const NAME_BYTES_MAX: usize = 100;

/// The names of events that Postduif itself writes. They cannot come in through a public door:
/// nobody may claim that a mail was sent or a consent given.
pub const OWN_PREFIXES: [&str; 6] = [
    "email_",
    "interest_",
    "journey_",
    "contact_",
    "task_",
    "postduif_",
];

/// The source of what the engine writes.
pub const ENGINE: &str = "engine";
/// The part of the product that sends mail, as the source of an event.
pub const SENDER: &str = "sender";
/// The field in which the engine says which workflow wrote an event.
pub const BY: &str = "by";
/// The field that names a workflow.
pub const WORKFLOW: &str = "workflow";
/// The field in which the engine says how many journeys, each begun by what the one before did, led to
/// an event. Left out where it is 1.
pub const HOPS: &str = "hops";
/// Longest row of such journeys. Workflows that set each other off come to a stop there.
pub const HOPS_MAX: u32 = 16;
/// What a journey does so long after it began counts as begun by nobody. Sixteen rounds in sixteen
/// days are a reminder that somebody wanted; a ring of workflows that is a fault goes round in moments.
pub const HOPS_WITHIN_MS: i64 = DAY_MS;

/// An event as the engine sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its number.
    pub id: EventId,
    /// To whom it happened.
    pub contact: ContactId,
    /// What happened: `order_placed`.
    pub name: String,
    /// When it happened, by the sender's word, corrected by our clock.
    pub occurred_at: Time,
    /// When we knew. Never before `occurred_at`.
    pub received_at: Time,
    /// Which door or part of the product it came from: `api`, `engine`, `sender`.
    pub source: String,
    /// Its own fields: always a [`Value::Map`].
    pub data: Data,
}

impl Event {
    /// Events come in in this order.
    pub fn arrival(&self) -> (Time, EventId) {
        (self.received_at, self.id)
    }

    /// How many journeys led to this; none where it came in by a door.
    pub fn hops(&self) -> u32 {
        if self.source != ENGINE && self.source != SENDER {
            return 0;
        }
        match self.data.get(HOPS) {
            Some(Value::Number(hops)) => u32::try_from(hops).unwrap_or(HOPS_MAX),
            _ => 1,
        }
    }
}

/// How many journeys led to what one does now that was led to by `hops` and began at `began_at`.
pub fn hops_on(hops: u32, began_at: Time, now: Time) -> u32 {
    if now >= began_at.plus_ms(HOPS_WITHIN_MS) {
        return 1;
    }
    hops.saturating_add(1)
}

/// Whether only Postduif itself may write an event of this name.
pub fn is_own(name: &str) -> bool {
    // That a coupon was used, which begins alike, is the shop's to say.
    name == own::COUPON_GIVEN || OWN_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Why a text cannot be the name of an event; `None` if it can.
pub fn name_fault(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("is empty".to_owned());
    }
    if name.len() > NAME_BYTES_MAX {
        return Some(format!(
            "has {} bytes; at most {NAME_BYTES_MAX}",
            name.len()
        ));
    }
    if name.chars().any(char::is_control) || name.trim() != name {
        return Some("has a control character, or a space at its end".to_owned());
    }
    None
}

/// Names of events that Postduif writes.
pub mod own {
    /// A subscription to an interest became confirmed. Data: `interest source basis wording`.
    pub const INTEREST_CONFIRMED: &str = "interest_confirmed";
    /// Somebody asked for interests in a form, and has to confirm it. Data: `form form_version request
    /// interests language`.
    pub const INTEREST_REQUESTED: &str = "interest_requested";
    /// A subscription ended. Data: `interest source basis`.
    pub const INTEREST_LEFT: &str = "interest_left";
    /// A field of the contact changed. Data: `field old new source`; for a tag `field` is `tags`, and
    /// `tag new source` say which and whether it is on.
    pub const CONTACT_CHANGED: &str = "contact_changed";
    /// The address of the contact will never be mailed again. Data: `reason`.
    pub const CONTACT_SUPPRESSED: &str = "contact_suppressed";
    /// Another contact turned out to be the same person, and is part of this one now. Data: `contact merge
    /// rule`.
    pub const CONTACT_MERGED: &str = "contact_merged";
    /// That was a mistake: the other one is a contact of its own again. Data: as `contact_merged`.
    pub const CONTACT_UNMERGED: &str = "contact_unmerged";
    /// An import made the contact, with the fields of a row. Data: `import`.
    pub const CONTACT_IMPORTED: &str = "contact_imported";
    /// A journey began. Data: `workflow version key`.
    pub const JOURNEY_STARTED: &str = "journey_started";
    /// Somebody asks for the start of a workflow: a person, a program, another workflow. Data:
    /// `workflow by`, and what is handed on.
    pub const JOURNEY_START_ASKED: &str = "journey_start_asked";
    /// A journey ended. Data: `workflow version key reason`.
    pub const JOURNEY_ENDED: &str = "journey_ended";
    /// A workflow tells people on our side something, by a webhook. Data: `workflow workflow_name journey block
    /// visit webhook text`.
    pub const JOURNEY_NOTICE: &str = "journey_notice";
    /// A task was given out. Data: `task title owner`, and `workflow journey block visit` of one that a
    /// block gave out.
    pub const TASK_CREATED: &str = "task_created";
    /// A task was done. Data: as `task_created`, and `result by`.
    pub const TASK_DONE: &str = "task_done";
    /// A task was closed without being done. Data: as `task_done`.
    pub const TASK_DROPPED: &str = "task_dropped";
    /// A code of a pool was given to the contact. Data: `coupons code expires_at workflow journey
    /// block`.
    pub const COUPON_GIVEN: &str = "coupon_given";
    /// What a block asked for is done, or not to be had. Data: `workflow journey block visit outcome`,
    /// and what the block leaves.
    pub const ANSWER: &str = "postduif_answer";
    /// A goal of a journey was reached. Data: `workflow version key goal value`.
    pub const JOURNEY_GOAL: &str = "journey_goal_reached";
    /// A journey asks for the end of the contact's journeys through a workflow. Data: `workflow by`.
    pub const JOURNEY_STOP_ASKED: &str = "journey_stop_asked";
    /// A message was accepted by the mail server. Data: `message workflow journey block visit email
    /// email_version`.
    pub const EMAIL_SENT: &str = "email_sent";
    /// A date of the contact comes round, and a trigger waits for it. Data: `workflow trigger key data`.
    pub const POSTDUIF_DATE: &str = "postduif_date";
    /// Nothing happened for as long as a trigger waits for. Data: `workflow trigger key data`.
    pub const POSTDUIF_SILENCE: &str = "postduif_silence";
    /// The contact joined or left a segment, or the rule of a trigger, and that trigger waits for it. Data:
    /// `workflow trigger change`, and `segment` where it has a name.
    pub const POSTDUIF_SEGMENT: &str = "postduif_segment";
    /// A workflow takes the contact in because of who they are: a member at an occasion, somebody who
    /// matched before it was switched on, somebody whom an event without a contact is about. Data:
    /// `workflow trigger key data`, and `event` where it passes one on.
    pub const POSTDUIF_ENROLMENT: &str = "postduif_enrolment";
    /// The mail server refused a message for good. Data: as `email_sent`, and `reply`.
    pub const EMAIL_REFUSED: &str = "email_refused";
    /// A person followed a link of a message. Data: as `email_sent`, and `link url label`.
    pub const EMAIL_CLICKED: &str = "email_clicked";
    /// Programs followed links of a message, or perhaps programs. Data: as `email_sent`, and
    /// `reasons`.
    pub const EMAIL_FETCHED: &str = "email_fetched";
    /// A message was not sent, on purpose. Data: as `email_sent`, and `reason`.
    pub const EMAIL_SKIPPED: &str = "email_skipped";
    /// The receiver's server says that a message arrived. Data: as `email_sent`, and `way`.
    pub const EMAIL_DELIVERED: &str = "email_delivered";
    /// A message came back. Data: as `email_sent`, and `class status detail way`; `class` is `hard`, `soft`
    /// or `block`.
    pub const EMAIL_BOUNCED: &str = "email_bounced";
    /// The receiver of a message called it spam. Data: as `email_sent`, and `detail way`.
    pub const EMAIL_COMPLAINED: &str = "email_complained";
    /// The receiver of a message wrote back; an automatic reply is none. Data: as `email_sent`, and
    /// `detail way`.
    pub const EMAIL_REPLIED: &str = "email_replied";

    /// Those that each journey and each mail writes, whether or not anybody listens. What no rule of a
    /// workspace names is history at once, and nobody has to read it.
    pub const OFTEN_UNHEARD: [&str; 4] = [JOURNEY_STARTED, JOURNEY_ENDED, JOURNEY_GOAL, EMAIL_SENT];
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} at {}", self.name, self.data, self.occurred_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_printable_text() {
        let check = |name: &str, expect: Option<&str>| {
            assert_eq!(name_fault(name).as_deref(), expect, "{name:?}");
        };
        for good in [
            "order_placed",
            "Order Placed",
            "bestelling geplaatst é",
            &"x".repeat(100),
        ] {
            check(good, None);
        }
        check("", Some("is empty"));
        check(&"x".repeat(101), Some("has 101 bytes; at most 100"));
        for bad in ["a\nb", "a\0", " a", "a ", "\u{7f}"] {
            check(bad, Some("has a control character, or a space at its end"));
        }
    }

    #[test]
    fn what_only_postduif_may_say() {
        for name in [
            "email_sent",
            "interest_confirmed",
            "journey_started",
            "contact_changed",
            "task_done",
            "coupon_given",
            "postduif_x",
        ] {
            assert!(is_own(name), "{name}");
        }
        for name in [
            "order_placed",
            "coupon_redeemed",
            "emails",
            "my_email_sent",
            "Email_sent",
        ] {
            assert!(!is_own(name), "{name}");
        }
    }
}
