//! Holidays that business days leave out, by country: fixed days, days that follow Easter, and the
//! one-off days that were decreed. Covered are 2016 to 2050; the rules are those in force in 2026,
//! and a year outside is computed by the same rules. Checked day by day against an independent list
//! (`calendar/oracle`).
//!
//! What is taken: days off in the whole country. Netherlands: Algemene termijnenwet, article 3.1
//! (so 5 May every year, and Good Friday is a working day). Belgium: the ten legal days. Germany:
//! those of all sixteen states. France: Code du travail, L3133-1. United Kingdom: bank holidays of
//! England and Wales with their substitute days.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// A holiday calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holidays {
    /// None: business days are Monday to Friday.
    #[default]
    None,
    /// The Netherlands.
    Netherlands,
    /// Belgium.
    Belgium,
    /// Germany.
    Germany,
    /// France.
    France,
    /// England and Wales.
    UnitedKingdom,
}

/// The handles of the calendars.
pub(crate) const HOLIDAYS: &[(&str, Holidays)] = &[
    ("none", Holidays::None),
    ("nl", Holidays::Netherlands),
    ("be", Holidays::Belgium),
    ("de", Holidays::Germany),
    ("fr", Holidays::France),
    ("uk", Holidays::UnitedKingdom),
];

/// A rule for one holiday.
enum Day {
    /// Month and day.
    Fixed(i8, i8),
    /// So many days after Easter Sunday.
    Easter(i32),
}

use Day::{Easter, Fixed};

const GOOD_FRIDAY: Day = Easter(-2);
const EASTER_MONDAY: Day = Easter(1);
const ASCENSION: Day = Easter(39);
const WHIT_MONDAY: Day = Easter(50);

/// King's day, which may move, is in [`Holidays::has`].
const NETHERLANDS: &[Day] = &[
    Fixed(1, 1),
    EASTER_MONDAY,
    Fixed(5, 5),
    ASCENSION,
    WHIT_MONDAY,
    Fixed(12, 25),
    Fixed(12, 26),
];
const BELGIUM: &[Day] = &[
    Fixed(1, 1),
    EASTER_MONDAY,
    Fixed(5, 1),
    ASCENSION,
    WHIT_MONDAY,
    Fixed(7, 21),
    Fixed(8, 15),
    Fixed(11, 1),
    Fixed(11, 11),
    Fixed(12, 25),
];
const GERMANY: &[Day] = &[
    Fixed(1, 1),
    GOOD_FRIDAY,
    EASTER_MONDAY,
    Fixed(5, 1),
    ASCENSION,
    WHIT_MONDAY,
    Fixed(10, 3),
    Fixed(12, 25),
    Fixed(12, 26),
];
const FRANCE: &[Day] = &[
    Fixed(1, 1),
    EASTER_MONDAY,
    Fixed(5, 1),
    Fixed(5, 8),
    ASCENSION,
    WHIT_MONDAY,
    Fixed(7, 14),
    Fixed(8, 15),
    Fixed(11, 1),
    Fixed(11, 11),
    Fixed(12, 25),
];
/// New Year's day, Christmas and the Mondays of May and August are in [`united_kingdom`].
const UNITED_KINGDOM: &[Day] = &[GOOD_FRIDAY, EASTER_MONDAY];

/// Reformation day, 500 years after.
const GERMANY_ONCE: &[Date] = &[date(2017, 10, 31)];
/// Victory in Europe day in place of the first Monday, two jubilees' days, a funeral, a coronation.
const UNITED_KINGDOM_ONCE: &[Date] = &[
    date(2020, 5, 8),
    date(2022, 6, 2),
    date(2022, 6, 3),
    date(2022, 9, 19),
    date(2023, 5, 8),
];
/// Mondays that were no holiday since another day stood in for them.
const UNITED_KINGDOM_NOT: &[Date] = &[date(2020, 5, 4), date(2022, 5, 30)];

impl Holidays {
    /// Its handle.
    pub fn as_str(self) -> &'static str {
        let found = HOLIDAYS.iter().find(|(_, calendar)| *calendar == self);
        found.map_or("", |(name, _)| name)
    }

    /// Whether this day is a holiday.
    pub fn has(self, day: Date) -> bool {
        match self {
            Self::None => false,
            Self::Netherlands => listed(NETHERLANDS, day) || is_kings_day(day),
            Self::Belgium => listed(BELGIUM, day),
            Self::Germany => listed(GERMANY, day) || GERMANY_ONCE.contains(&day),
            Self::France => listed(FRANCE, day),
            Self::UnitedKingdom => united_kingdom(day),
        }
    }
}

fn listed(days: &[Day], day: Date) -> bool {
    let after_easter = (day - easter(day.year())).get_days();
    days.iter().any(|rule| match rule {
        Fixed(month, of_month) => (day.month(), day.day()) == (*month, *of_month),
        Easter(after) => after_easter == *after,
    })
}

/// 27 April, or the day before if that is a Sunday.
fn is_kings_day(day: Date) -> bool {
    match (day.month(), day.day()) {
        (4, 27) => day.weekday() != Weekday::Sunday,
        (4, 26) => day.weekday() == Weekday::Saturday,
        _ => false,
    }
}

/// A fixed holiday on a weekend is made up for on the next working day that is not one itself.
fn united_kingdom(day: Date) -> bool {
    let monday = day.weekday() == Weekday::Monday;
    let monday = monday
        && match day.month() {
            5 => day.day() <= 7 || day.day() > 24,
            8 => day.day() > 24,
            _ => false,
        };
    let fixed_or_substitute = matches!(
        (day.month(), day.day(), day.weekday()),
        (1, 1, _)
            | (12, 25 | 26, _)
            | (1, 2 | 3, Weekday::Monday)
            | (12, 27 | 28, Weekday::Monday | Weekday::Tuesday)
    );
    (monday && !UNITED_KINGDOM_NOT.contains(&day))
        || fixed_or_substitute
        || listed(UNITED_KINGDOM, day)
        || UNITED_KINGDOM_ONCE.contains(&day)
}

/// Easter Sunday of the Gregorian calendar, by the algorithm that is known as Meeus's, Jones's and
/// Butcher's.
fn easter(year: i16) -> Date {
    let number = i32::from(year);
    let (golden, century, rest) = (number % 19, number / 100, number % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let moon = (19 * golden + century - century / 4 - correction + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let late = (golden + 11 * moon + 22 * sunday) / 451;
    let days = moon + sunday - 7 * late;
    // At the earliest 22 March.
    date(year, 3, 22).saturating_add(i64::from(days).days())
}

impl fmt::Display for Holidays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
