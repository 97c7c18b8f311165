//! Whose turn it is: a marketing message that may be sent waits while its contact has paused
//! marketing, while another workflow holds it back, and until the mail limits leave room for it. It
//! waits rather than being dropped, and is dropped where it would wait too long.

use super::{Decision, Inside, Leaving, reason};
use crate::calendar::Zone;
use crate::contact::Contact;
use crate::dated::Dated;
use crate::limit::{self, Limit, Room, Waiting};
use crate::plan::Plan;
use crate::scope::Facts;
use crate::settings::Hours;
use crate::time::{DAY_MS, MINUTE_MS, Time};
use crate::value::Value;
use crate::why::Why;

/// The field in which contacts say until when they want no marketing.
const PAUSED_UNTIL: &str = "marketing_paused_until";
/// The field that says how a contact stands with marketing, and the word by which they get none.
const STATUS: (&str, &str) = ("marketing_status", "dormant");
/// A message that waits for its contact's pause to end is dropped after so long: a month later nobody
/// expects it any more.
const PAUSE_MS_MAX: i64 = 30 * DAY_MS;
/// So long a message gives way to those that are due with it. By then they have left or will not.
const GIVES_WAY_MS: i64 = MINUTE_MS;

/// Why a message waits, until when, and after which instant it is dropped instead.
struct Wait {
    reason: &'static str,
    until: Time,
    at_most: Time,
    why: Why,
}

/// Whether a message that may be sent leaves now; else what becomes of it.
pub(super) fn turn(
    plan: &Plan,
    leaving: Leaving<'_>,
    facts: Facts<'_>,
    hours: Hours<'_>,
    now: Time,
) -> Option<Decision> {
    let contact = facts.contact;
    let status = contact.attributes.get(STATUS.0).map(|known| &known.value);
    if status == Some(&STATUS.1.into()) {
        return Some(Decision::Skip(reason::DORMANT, Why::default()));
    }
    let zone = own_zone(facts);
    let wait = paused(contact, &zone, leaving.due_at, now)
        .or_else(|| held_back(plan, leaving, &zone, now))
        .or_else(|| full(leaving, contact, &zone, now))?;
    // What leaves later leaves in its hours.
    let until = hours.opening(wait.until).map(|(until, _)| until);
    let limit = leaving.not_later_than.unwrap_or(Time::MAX);
    let is_in_time = |until: &Time| wait.until <= wait.at_most && *until <= limit;
    Some(match until.filter(is_in_time) {
        Some(until) => Decision::Later(until, wait.reason),
        None => Decision::Skip(wait.reason, wait.why),
    })
}

/// The contact's own zone: it is their evening, whoever writes.
pub(super) fn own_zone(facts: Facts<'_>) -> Zone {
    let own = facts.contact.zone.as_deref().and_then(Zone::named);
    own.unwrap_or_else(|| facts.zone.clone())
}

fn paused(contact: &Contact, zone: &Zone, due_at: Time, now: Time) -> Option<Wait> {
    let Value::Text(text) = &contact.attributes.get(PAUSED_UNTIL)?.value else {
        return None;
    };
    // A day without a year comes every year, and is no end.
    let dated = Dated::parse(text).filter(|dated| dated.year.is_some())?;
    let until = zone.place(dated.local(zone));
    (until > now).then(|| Wait {
        reason: reason::PAUSED,
        until,
        at_most: due_at.plus_ms(PAUSE_MS_MAX),
        why: Why::note(format!("wants no marketing until {text}")),
    })
}

fn held_back(plan: &Plan, leaving: Leaving<'_>, zone: &Zone, now: Time) -> Option<Wait> {
    let holders = leaving.around.inside.iter();
    let ends = holders.filter_map(|inside| {
        let holds = inside.plan.sending.holds_back.as_ref()?;
        let end = zone.after(inside.journey.entered_at, holds.lapse);
        let is_held = inside.plan.handle != plan.handle
            && end > now
            && holds.holds(&plan.handle)
            && !goes_before(plan, leaving, inside);
        // Whoever is inside may leave earlier; then nobody waits any more.
        let next = inside.until.max(now.plus_ms(GIVES_WAY_MS));
        is_held.then(|| (next.min(end), end, inside))
    });
    let (until, end, inside) = ends.max_by_key(|(_, end, _)| *end)?;
    Some(Wait {
        reason: reason::HELD_BACK,
        until,
        at_most: end,
        why: Why::note(format!("is inside {}", inside.plan.handle)),
    })
}

/// Of two workflows that hold each other back one must go on: the one of higher priority, or else the
/// one in which the contact was first.
fn goes_before(plan: &Plan, leaving: Leaving<'_>, other: &Inside<'_>) -> bool {
    let Some(own) = &plan.sending.holds_back else {
        return false;
    };
    let rank = |priority: u8, journey: &crate::journey::Journey| {
        (std::cmp::Reverse(priority), journey.entered_at, journey.id)
    };
    own.holds(&other.plan.handle)
        && rank(plan.sending.priority, leaving.journey)
            < rank(other.plan.sending.priority, other.journey)
}

fn full(leaving: Leaving<'_>, contact: &Contact, zone: &Zone, now: Time) -> Option<Wait> {
    let around = leaving.around;
    let asked = Limit::of_contact(contact);
    let limits = around
        .settings
        .map_or(&[][..], |settings| &settings.mail_limits);
    let mine = Waiting {
        message: leaving.message,
        cap: leaving.cap.clone(),
        priority: leaving.priority,
        due_at: leaving.due_at,
    };
    let known = (around.sent, around.waiting);
    match limit::room(limits.iter().chain(&asked), &mine, known, zone, now) {
        Room::Free => None,
        Room::Others => {
            let until = now.plus_ms(GIVES_WAY_MS);
            // Where it has no time to give way it goes.
            let has_time = leaving.not_later_than.is_none_or(|limit| until <= limit);
            has_time.then(|| Wait {
                reason: reason::GIVES_WAY,
                until,
                at_most: until,
                why: Why::default(),
            })
        }
        Room::Full(limit, until) => Some(Wait {
            reason: reason::CAP,
            until,
            at_most: zone.after(leaving.due_at, limit.per),
            why: Why::note(format!("{}: {} per {}", limit.id, limit.at_most, limit.per)),
        }),
    }
}
