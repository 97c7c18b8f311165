//! `digest` of a notice: what a block tells the same person within this time is one mail. When that leaves is
//! by the clock of the workspace, the same for everybody, so that what belongs together has the same instant.

use crate::calendar::{TimeOfDay, Zone};
use crate::document::Node;
use crate::duration::{Duration, Unit};
use crate::finding::{Findings, Place};
use crate::form::Form;
use crate::read;
use crate::time::{DAY_MS, Time};

/// What stands under the key: minutes, hours, or a day.
pub(super) const FORM: Form = Form::Like {
    pattern: "^0*([5-9]|[1-9][0-9]|[1-6][0-9]{2}|7[01][0-9]|720)min$|^0*([1-9]|1[0-2])h$|^0*1d$",
    says: "5min to 12h, or 1d",
};

/// Shortest time in minutes: whoever is told more often is told each time.
const MINUTES_MIN: i64 = 5;
/// Longest time in hours but for a day, which has a time of its own.
const HOURS_MAX: i64 = 12;
/// What is gathered over a day is read when the day begins, as the summary of the week is.
const MORNING: &str = "08:00";

pub(super) fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Duration> {
    let lapse = read::positive_duration(node, place, findings)?;
    let is_sound = match lapse.unit {
        Unit::Minute => (MINUTES_MIN..=60 * HOURS_MAX).contains(&lapse.count),
        Unit::Hour => lapse.count <= HOURS_MAX,
        Unit::Day => lapse.count == 1,
        _ => false,
    };
    if !is_sound {
        let sentence = format!(
            "This is {MINUTES_MIN}min to {HOURS_MAX}h, or 1d: then the mail leaves at {MORNING}."
        );
        findings.error("digest", place, sentence);
        return None;
    }
    Some(lapse)
}

/// When what is told now leaves: the next time that the clock of the zone shows a whole number of such times
/// since midnight, or the next morning.
pub fn leaves_at(lapse: Duration, zone: &Zone, now: Time) -> Time {
    let Some(lapse_ms) = lapse.elapsed_ms() else {
        let Some(morning) = TimeOfDay::parse(MORNING) else {
            return now;
        };
        let today = zone.at_time(now, morning);
        return if today > now {
            today
        } else {
            zone.after_at(now, lapse, morning)
        };
    };
    let local = zone.local(now);
    let midnight = local.date().to_datetime(jiff::civil::Time::midnight());
    let since_ms = i64::try_from(local.duration_since(midnight).as_millis()).unwrap_or(0);
    let next_ms = (since_ms / lapse_ms + 1) * lapse_ms;
    let next = midnight.saturating_add(jiff::SignedDuration::from_millis(next_ms.min(DAY_MS)));
    // In the hour that comes twice the clock may show it for the second time.
    zone.place(next).max(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leaves_when_the_clock_of_the_zone_says_so() {
        let check = |lapse: &str, zone: &str, now: &str, expect: &str| {
            let lapse = Duration::parse(lapse).unwrap();
            let at = Time::parse(now).unwrap();
            let leaves = leaves_at(lapse, &Zone::named(zone).unwrap(), at);
            assert_eq!(leaves.to_string(), expect, "{lapse} in {zone} from {now}");
        };
        let here = "Europe/Amsterdam";
        check("1h", here, "2027-03-04T09:00:00Z", "2027-03-04T10:00:00Z");
        check(
            "1h",
            here,
            "2027-03-04T09:59:59.999Z",
            "2027-03-04T10:00:00Z",
        );
        check("5min", here, "2027-03-04T09:04:00Z", "2027-03-04T09:05:00Z");
        check(
            "1h",
            "Asia/Kathmandu",
            "2027-03-04T09:00:00Z",
            "2027-03-04T09:15:00Z",
        );
        check("5h", here, "2027-03-04T20:30:00Z", "2027-03-04T23:00:00Z");
        check("12h", here, "2027-03-04T09:00:00Z", "2027-03-04T11:00:00Z");
        check("1d", here, "2027-03-04T06:59:59Z", "2027-03-04T07:00:00Z");
        check("1d", here, "2027-03-04T07:00:00Z", "2027-03-05T07:00:00Z");
        // The clock goes forward on the 28th, and back on 31 October.
        check("1d", here, "2027-03-27T09:00:00Z", "2027-03-28T06:00:00Z");
        check("1h", here, "2027-03-28T00:30:00Z", "2027-03-28T01:00:00Z");
        check("1h", here, "2027-10-31T01:10:00Z", "2027-10-31T02:00:00Z");
        check(
            "30min",
            here,
            "2027-10-31T01:10:00Z",
            "2027-10-31T01:10:00Z",
        );
    }
}
