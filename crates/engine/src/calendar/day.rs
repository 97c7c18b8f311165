//! Times of day and weekdays, as people write them. They do not know of zones or dates.

use std::fmt;

use jiff::civil;

/// A time of day to the minute, or the second if one was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(civil::Time);

/// A set of weekdays, as bits from Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekdays(u8);

/// The names of the days, Monday first.
pub const WEEKDAY_NAMES: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

impl TimeOfDay {
    pub(super) const fn civil(self) -> civil::Time {
        self.0
    }

    /// Reads `14:30` or `14:30:15`.
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = matches!(text.len(), 5 | 8)
            && text.bytes().enumerate().all(|(n, b)| {
                if n % 3 == 2 {
                    b == b':'
                } else {
                    b.is_ascii_digit()
                }
            });
        // jiff would take the leap second 60 as 59; there is none in a day of ours.
        let leap = text.len() == 8 && text.ends_with("60");
        (well_formed && !leap).then(|| text.parse().ok().map(Self))?
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.0.hour(), self.0.minute(), self.0.second());
        if second == 0 {
            write!(f, "{hour:02}:{minute:02}")
        } else {
            write!(f, "{hour:02}:{minute:02}:{second:02}")
        }
    }
}

impl Weekdays {
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);
    /// Monday to Friday.
    pub const WORKDAYS: Self = Self(0b001_1111);
    /// Saturday and Sunday.
    pub const WEEKEND: Self = Self(0b110_0000);

    /// Reads `monday`, `weekdays` or `weekend`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "weekdays" => Some(Self::WORKDAYS),
            "weekend" => Some(Self::WEEKEND),
            _ => WEEKDAY_NAMES
                .iter()
                .position(|name| *name == text)
                .map(|n| Self(1 << n)),
        }
    }

    /// These days and those.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn has(self, day: civil::Weekday) -> bool {
        self.0 & (1 << day.to_monday_zero_offset()) != 0
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = (0..7)
            .filter(|n| self.0 & (1 << n) != 0)
            .map(|n| WEEKDAY_NAMES[n]);
        f.write_str(&named.collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_have_one_form() {
        for good in ["00:00", "14:30", "23:59:59"] {
            assert_eq!(
                TimeOfDay::parse(good).map(|t| t.to_string()).as_deref(),
                Some(good)
            );
        }
        for bad in [
            "", "9:00", "24:00", "14:60", "14.30", "14:30:60", "1430", "14:3é",
        ] {
            assert_eq!(TimeOfDay::parse(bad), None, "{bad}");
        }
    }
}
