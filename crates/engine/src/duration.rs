//! Lengths of time as people write them: elapsed (`48h`) or calendar (`2d`). The two are different
//! kinds: a calendar day is as long as the zone says. This module does not do the arithmetic;
//! [`calendar`](crate::calendar) does.

use std::fmt;

use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};

/// A length of time: one number, one unit, 1 second to 10 years, possibly negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duration {
    /// How many; negative only where a moment allows it.
    pub count: i64,
    /// Of what.
    pub unit: Unit,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Elapsed seconds: `s`.
    Second,
    /// Elapsed minutes: `min`.
    Minute,
    /// Elapsed hours: `h`.
    Hour,
    /// Calendar days: `d`.
    Day,
    /// Calendar weeks: `w`.
    Week,
    /// Calendar months: `mo`.
    Month,
    /// Calendar years: `y`.
    Year,
    /// Business days: `bd`.
    BusinessDay,
}

/// Longest length of time: ten years.
const DAYS_MAX: i64 = 3_653;

const UNITS: [(&str, Unit); 8] = [
    ("s", Unit::Second),
    ("min", Unit::Minute),
    ("h", Unit::Hour),
    ("d", Unit::Day),
    ("w", Unit::Week),
    ("mo", Unit::Month),
    ("y", Unit::Year),
    ("bd", Unit::BusinessDay),
];

impl Duration {
    /// Reads `30s`, `60min`, `48h`, `3d`, `2w`, `6mo`, `1y`, `2bd`, also with a `-` before it. The
    /// error is a sentence for the author.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = rest.split_at(digits);
        let unit = UNITS
            .iter()
            .find(|(name, _)| *name == unit)
            .map(|(_, unit)| *unit);
        let (Some(unit), Ok(count)) = (unit, number.parse::<i64>()) else {
            return Err(format!(
                "`{text:.40}` is not a length of time: one number and one of s, min, h (elapsed) or d, w, mo, y, bd (calendar), such as 48h or 3d"
            ));
        };
        if count == 0 {
            return Err(format!(
                "`{text:.40}` is no time at all; the shortest is 1s"
            ));
        }
        if count > most(unit) {
            return Err(format!("`{text:.40}` is longer than 10 years"));
        }
        Ok(Self {
            count: sign * count,
            unit,
        })
    }

    /// The same length backwards.
    #[must_use]
    pub fn back(self) -> Self {
        Self {
            count: -self.count,
            unit: self.unit,
        }
    }

    /// Its length if it is elapsed time, which is the same everywhere.
    pub fn elapsed_ms(self) -> Option<i64> {
        let unit_ms = match self.unit {
            Unit::Second => SECOND_MS,
            Unit::Minute => MINUTE_MS,
            Unit::Hour => HOUR_MS,
            _ => return None,
        };
        Some(self.count * unit_ms)
    }

    /// So many days it has at most, in whatever zone and season; of business days nobody can say.
    pub(crate) fn days_most(self) -> i64 {
        match self.unit {
            Unit::Second | Unit::Minute | Unit::Hour => {
                self.elapsed_ms().unwrap_or_default() / DAY_MS + 1
            }
            Unit::Day | Unit::BusinessDay => self.count,
            Unit::Week => 7 * self.count,
            Unit::Month => 31 * self.count,
            Unit::Year => 366 * self.count,
        }
    }

    /// So many days it has at least, in whatever zone and season.
    pub(crate) fn days_least(self) -> i64 {
        match self.unit {
            Unit::Month => 28 * self.count,
            Unit::Year => 365 * self.count,
            _ => self.days_most(),
        }
    }

    /// Whether it is calendar time, whose length depends on the zone and the day.
    pub fn is_calendar(self) -> bool {
        self.elapsed_ms().is_none()
    }
}

fn most(unit: Unit) -> i64 {
    match unit {
        Unit::Second => DAYS_MAX * DAY_MS / SECOND_MS,
        Unit::Minute => DAYS_MAX * DAY_MS / MINUTE_MS,
        Unit::Hour => DAYS_MAX * DAY_MS / HOUR_MS,
        Unit::Day | Unit::BusinessDay => DAYS_MAX,
        Unit::Week => DAYS_MAX / 7,
        Unit::Month => 120,
        Unit::Year => 10,
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, _) = UNITS
            .iter()
            .find(|(_, unit)| *unit == self.unit)
            .expect("every unit has a name");
        write!(f, "{}{name}", self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_and_one_unit() {
        for good in [
            "30s", "60min", "48h", "3d", "2w", "6mo", "1y", "2bd", "-7d", "87672h",
        ] {
            assert_eq!(
                Duration::parse(good).map(|d| d.to_string()).as_deref(),
                Ok(good)
            );
        }
        let check = |text: &str, expect: &str| {
            let error = Duration::parse(text).unwrap_err();
            assert!(error.contains(expect), "{text}: {error}");
        };
        for bad in [
            "",
            "5",
            "m",
            "5m",
            "3 days",
            "3D",
            "1.5h",
            "1d12h",
            "--1d",
            "+1d",
            "99999999999999999999d",
        ] {
            check(bad, "is not a length of time");
        }
        check("0s", "no time at all");
        check("11y", "longer than 10 years");
        check("87673h", "longer than 10 years");
    }
}
