//! Numbers, times and waits as people write them in each language.

use engine::calendar::{WEEKDAY_NAMES, Zone};
use engine::duration::{Duration, Unit};
use engine::time::Time;
use store::workflow::Status;

use crate::outline::Wait;
use crate::pages::words::Words;

/// A number with its thousands apart: `12.345`.
pub(super) fn count(words: &Words, n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::new();
    if n < 0 {
        text.push('−');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(words.thousands);
        }
        text.push(digit);
    }
    text
}

/// A share in whole percents, where there is something to have a share of.
pub(super) fn share(part: i64, whole: i64) -> Option<String> {
    (whole > 0).then(|| format!("{} %", (100 * part + whole / 2) / whole))
}

/// A local date and time: `16 nov 2026 14:30`.
pub(super) fn moment(words: &Words, zone: &Zone, at: Time) -> String {
    let local = zone.local(at);
    let month = usize::try_from(local.month() - 1).unwrap_or(0);
    let month = words.months.get(month).copied().unwrap_or_default();
    let (day, year, hour, minute) = (local.day(), local.year(), local.hour(), local.minute());
    format!("{day} {month} {year} {hour:02}:{minute:02}")
}

/// A length of time: `2 dagen`.
pub(super) fn lapse(words: &Words, lapse: Duration) -> String {
    let unit = match lapse.unit {
        Unit::Second => 0,
        Unit::Minute => 1,
        Unit::Hour => 2,
        Unit::Day => 3,
        Unit::Week => 4,
        Unit::Month => 5,
        Unit::Year => 6,
        Unit::BusinessDay => 7,
    };
    let (one, many) = words.units[unit];
    format!(
        "{} {}",
        lapse.count,
        if lapse.count == 1 { one } else { many }
    )
}

/// How long a wait is: `2 dagen, dan tot maandag 14:30`. Empty if it cannot be said in words.
pub(super) fn wait(words: &Words, wait: &Wait) -> String {
    let days = wait.weekdays.iter().map(|day| weekday(words, day));
    let days = days.collect::<Vec<_>>().join(", ");
    let then = match (days.is_empty(), &wait.time) {
        (false, Some(time)) => format!("{} {days} {time}", words.until),
        (false, None) => format!("{} {days}", words.until),
        (true, Some(time)) => format!("{} {time}", words.at),
        (true, None) => String::new(),
    };
    match (wait.lapse, then.is_empty()) {
        (Some(first), true) => lapse(words, first),
        (Some(first), false) => format!("{}, {} {then}", lapse(words, first), words.then),
        (None, _) => then,
    }
}

fn weekday<'w>(words: &Words, name: &'w str) -> &'w str
where
    'static: 'w,
{
    match name {
        "weekdays" => words.workdays,
        "weekend" => words.weekend,
        _ => match WEEKDAY_NAMES.iter().position(|known| *known == name) {
            Some(n) => words.weekdays[n],
            None => name,
        },
    }
}

/// A workflow's status.
pub(super) const fn status(words: &Words, status: Status) -> &'static str {
    match status {
        Status::Draft => words.draft,
        Status::Live => words.live,
        Status::Closed => words.closed,
        Status::Paused => words.paused,
        Status::Ended => words.ended,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::words::{EN, NL};

    #[test]
    fn numbers_have_their_thousands_apart() {
        for (n, dutch) in [
            (0, "0"),
            (999, "999"),
            (1000, "1.000"),
            (1_234_567, "1.234.567"),
            (-1234, "−1.234"),
        ] {
            assert_eq!(count(&NL, n), dutch);
        }
        assert_eq!(count(&EN, 1_234), "1,234");
        assert_eq!(share(1, 3).as_deref(), Some("33 %"));
        assert_eq!(share(2, 3).as_deref(), Some("67 %"));
        assert_eq!(share(0, 0), None);
    }

    #[test]
    fn moments_are_local() {
        let zone = Zone::named("Europe/Amsterdam").unwrap();
        let at = Time::parse("2027-03-01T23:30:00Z").unwrap();
        assert_eq!(moment(&NL, &zone, at), "2 mrt 2027 00:30");
        assert_eq!(moment(&EN, &zone, at), "2 Mar 2027 00:30");
    }

    #[test]
    fn waits_are_said_in_words() {
        let check = |text: &str, dutch: &str, english: &str| {
            let text = format!("blocks: [{{ id: a, do: wait, {text} }}]");
            let outline = crate::outline::read(&text);
            let crate::outline::Does::Wait(read) = &outline.blocks[0].does else {
                panic!("{outline:?}");
            };
            assert_eq!(
                (wait(&NL, read), wait(&EN, read)),
                (dutch.to_owned(), english.to_owned())
            );
        };
        check("for: 1d", "1 dag", "1 day");
        check("for: 48h", "48 uur", "48 hours");
        check(
            "for: 2d, time: \"10:00\"",
            "2 dagen, dan om 10:00",
            "2 days, then at 10:00",
        );
        check(
            "until: { weekday: monday, time: \"14:30\" }",
            "tot maandag 14:30",
            "until Monday 14:30",
        );
        check(
            "for: 1w, until: { weekday: [weekend] }",
            "1 week, dan tot het weekend",
            "1 week, then until the weekend",
        );
        check("until: { date: contact.birthday }", "", "");
    }
}
