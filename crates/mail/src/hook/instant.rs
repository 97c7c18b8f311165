//! `2026-11-22T10:00:00.000Z` to seconds since 1970, as Amazon writes it; nothing else is read.

/// Seconds since 1970.
pub(super) fn instant(text: &str) -> Option<i64> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let [year, month, day] = numbers(day, '-')?;
    let time = time.split_once('.').map_or(time, |(whole, _)| whole);
    let [hour, minute, second] = numbers(time, ':')?;
    let is_one = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !is_one {
        return None;
    }
    // As in `provider::sigv4`, the other way round: years begin in March.
    let (year, of_year) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (era, of_era) = (year / 400, year % 400);
    let days = of_era * 365 + of_era / 4 - of_era / 100 + (153 * of_year + 2) / 5 + day - 1;
    let days = era * 146_097 + days - 719_468;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}

fn numbers(text: &str, between: char) -> Option<[i64; 3]> {
    let mut parts = text.split(between).map(|part| part.parse::<u16>().ok());
    let mut next = || parts.next()?.map(i64::from);
    let three = [next()?, next()?, next()?];
    parts.next().is_none().then_some(three)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants() {
        let check = |text: &str, expect: Option<i64>| assert_eq!(instant(text), expect, "{text}");
        check("1970-01-01T00:00:00Z", Some(0));
        check("2015-08-30T12:36:00.123Z", Some(1_440_938_160));
        check("2000-02-29T00:00:00Z", Some(951_782_400));
        check("2100-03-01T00:00:00Z", Some(4_107_542_400));
        for bad in [
            "",
            "2026-11-22",
            "2026-13-01T00:00:00Z",
            "2026-11-22T10:00:00+01:00",
            "x-1-1T0:0:0Z",
        ] {
            check(bad, None);
        }
    }
}
