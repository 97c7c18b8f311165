//! Reads what data holds for dates: ISO 8601, RFC 2822, seconds since 1970, and English dates such
//! as `March 14, 2016 10:30`.
//!
//! A time with an offset is that moment, shown in the zone asked for; one without is read in it. A
//! local time that the clocks skip moves ahead by the gap, one that comes twice is the first. What
//! could be two different dates (`03/04/2016`) is not read at all.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{Timestamp, Zoned};

use super::Zone;
use super::language::{english_month, is_english_day};

/// No date is longer; anything longer is not looked at.
const DATE_BYTES_MAX: usize = 64;

/// The moment that a text means, in a zone; nothing if it means none.
pub(crate) fn read(text: &str, now_ms: i64, zone: &Zone) -> Option<Zoned> {
    let text = text.trim();
    if text.is_empty() || text.len() > DATE_BYTES_MAX {
        return None;
    }
    let timestamp = if matches!(text, "now" | "today") {
        Timestamp::from_millisecond(now_ms).ok()?
    } else if text.bytes().all(|byte| byte.is_ascii_digit()) {
        Timestamp::from_second(text.parse().ok()?).ok()?
    } else if let Ok(timestamp) = text.parse::<Timestamp>() {
        timestamp
    } else if let Ok(local) = text.parse::<DateTime>() {
        return in_zone(local, zone);
    } else if let Ok(dated) = jiff::fmt::rfc2822::parse(text) {
        dated.timestamp()
    } else {
        return read_words(text, zone);
    };
    Some(timestamp.to_zoned(zone.0.clone()))
}

fn in_zone(local: DateTime, zone: &Zone) -> Option<Zoned> {
    zone.0.clone().into_ambiguous_zoned(local).compatible().ok()
}

/// What has been found in a date written in words.
#[derive(Default)]
struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<Time>,
    offset: Option<Offset>,
}

/// A date of words and figures: a month by name, or year, month and day by slashes.
fn read_words(text: &str, zone: &Zone) -> Option<Zoned> {
    let mut parts = Parts::default();
    let words = text.split(|c: char| c == ',' || c.is_whitespace());
    for word in words.filter(|word| !word.is_empty()) {
        take(&mut parts, word)?;
    }
    let date = Date::new(parts.year?, parts.month?, parts.day?).ok()?;
    let local = date.to_datetime(parts.time.unwrap_or_default());
    match parts.offset {
        Some(offset) => {
            let timestamp = offset.to_timestamp(local).ok()?;
            Some(timestamp.to_zoned(zone.0.clone()))
        }
        None => in_zone(local, zone),
    }
}

/// Takes one word, or fails if it has no place.
fn take(parts: &mut Parts, word: &str) -> Option<()> {
    if let Some(month) = english_month(word.trim_end_matches('.')) {
        return fill(&mut parts.month, month);
    }
    if is_english_day(word.trim_end_matches('.')) {
        return Some(());
    }
    if let Some(time) = clock_time(word) {
        return fill(&mut parts.time, time);
    }
    match word.to_ascii_lowercase().as_str() {
        "am" => return half(parts, 0),
        "pm" => return half(parts, 12),
        "utc" | "gmt" | "z" => return fill(&mut parts.offset, Offset::UTC),
        _ => {}
    }
    if let Some(offset) = numeric_offset(word) {
        return fill(&mut parts.offset, offset);
    }
    if let Some((year, month, day)) = year_month_day(word) {
        fill(&mut parts.year, year)?;
        fill(&mut parts.month, month)?;
        return fill(&mut parts.day, day);
    }
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word);
    match digits.len() {
        1 | 2 => fill(&mut parts.day, figures(digits)?.try_into().ok()?),
        4 => fill(&mut parts.year, figures(digits)?),
        _ => None,
    }
}

fn fill<T>(place: &mut Option<T>, value: T) -> Option<()> {
    match place.replace(value) {
        None => Some(()),
        Some(_) => None,
    }
}

fn figures(text: &str) -> Option<i16> {
    let all_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| text.parse().ok()).flatten()
}

/// `10:30` or `10:30:15`, with `am` or `pm` behind it or not.
fn clock_time(word: &str) -> Option<Time> {
    let lower = word.to_ascii_lowercase();
    let (clock, half) = match lower.strip_suffix("pm") {
        Some(clock) => (clock, Some(12)),
        None => match lower.strip_suffix("am") {
            Some(clock) => (clock, Some(0)),
            None => (lower.as_str(), None),
        },
    };
    let mut fields = clock.split(':');
    let hour = figures(fields.next()?)?;
    let minute = figures(fields.next()?)?;
    let second = fields.next().map_or(Some(0), figures)?;
    if fields.next().is_some() {
        return None;
    }
    let time = Time::new(
        hour.try_into().ok()?,
        minute.try_into().ok()?,
        second.try_into().ok()?,
        0,
    )
    .ok()?;
    match half {
        Some(add) => at_half(time, add),
        None => Some(time),
    }
}

/// A time of the twelve-hour clock in the half of the day that begins at the given hour.
fn at_half(time: Time, begins: i8) -> Option<Time> {
    if !(1..=12).contains(&time.hour()) {
        return None;
    }
    let hour = time.hour() % 12 + begins;
    Time::new(hour, time.minute(), time.second(), 0).ok()
}

fn half(parts: &mut Parts, begins: i8) -> Option<()> {
    parts.time = Some(at_half(parts.time?, begins)?);
    Some(())
}

/// `+0200` or `+02:00`.
fn numeric_offset(word: &str) -> Option<Offset> {
    let (sign, figures_text) = match word.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, word.strip_prefix('-')?),
    };
    let digits = figures_text.replace(':', "");
    if digits.len() != 4 {
        return None;
    }
    let number = i32::from(figures(&digits)?);
    Offset::from_seconds(sign * (number / 100 * 3600 + number % 100 * 60)).ok()
}

/// `2016/03/14` or `2016-03-14`.
fn year_month_day(word: &str) -> Option<(i16, i8, i8)> {
    let mut fields = word.split(if word.contains('/') { '/' } else { '-' });
    let year = fields.next().filter(|year| year.len() == 4)?;
    let month = figures(fields.next()?)?.try_into().ok()?;
    let day = figures(fields.next()?)?.try_into().ok()?;
    fields
        .next()
        .is_none()
        .then_some((figures(year)?, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let zone = Zone::named("Europe/Amsterdam").unwrap();
        let read = read(text, 1_000, &zone).map(|moment| moment.timestamp().to_string());
        assert_eq!(read.as_deref(), expected, "{text}");
    }

    #[test]
    fn reads_moments() {
        check("2026-11-24T10:00:00Z", Some("2026-11-24T10:00:00Z"));
        check("2026-11-24 10:00:00+05:30", Some("2026-11-24T04:30:00Z"));
        check("1152098955", Some("2006-07-05T11:29:15Z"));
        check("now", Some("1970-01-01T00:00:01Z"));
        check(
            "Fri, 16 Jul 2004 01:00:00 +0000",
            Some("2004-07-16T01:00:00Z"),
        );
    }

    #[test]
    fn reads_local_times_in_the_zone() {
        check("2026-11-24", Some("2026-11-23T23:00:00Z"));
        check("2026-07-05T09:08", Some("2026-07-05T07:08:00Z"));
        check("March 14, 2016", Some("2016-03-13T23:00:00Z"));
        check("14 mar. 2016 9:05pm", Some("2016-03-14T20:05:00Z"));
        check(
            "Mon March 14th, 2016 12:30 am",
            Some("2016-03-13T23:30:00Z"),
        );
        check("2016/03/14 10:30:15", Some("2016-03-14T09:30:15Z"));
        check("16 July 2004 05:00 +02:00", Some("2004-07-16T03:00:00Z"));
        check("2016-03-14 10:30:15 UTC", Some("2016-03-14T10:30:15Z"));
        check("2016-03-14 10:30:15 -0400", Some("2016-03-14T14:30:15Z"));
    }

    #[test]
    fn a_skipped_time_moves_ahead_and_a_doubled_one_is_the_first() {
        check("2026-03-29 02:30", Some("2026-03-29T01:30:00Z"));
        check("2026-10-25 02:30", Some("2026-10-25T00:30:00Z"));
    }

    #[test]
    fn does_not_guess() {
        for text in [
            "",
            "soon",
            "03/04/2016",
            "March 2016",
            "February 30, 2016",
            "2016",
            "-1152098955",
            "10 11 March 2016",
            "March 14, 2016 25:00",
            "99999999999999999999",
        ] {
            if text == "2016" {
                // Digits alone are seconds, as everywhere in Liquid.
                check(text, Some("1970-01-01T00:33:36Z"));
            } else {
                check(text, None);
            }
        }
    }
}
