//! The names of months and days, in the languages that dates are written in.

use jiff::civil::Weekday;

/// A language that dates can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Language {
    /// `en`
    #[default]
    English,
    /// `nl`
    Dutch,
    /// `de`
    German,
    /// `fr`
    French,
}

/// The names of one language. January and Monday come first.
struct Names {
    months: [&'static str; 12],
    months_short: [&'static str; 12],
    days: [&'static str; 7],
    days_short: [&'static str; 7],
}

#[rustfmt::skip]
static ENGLISH: Names = Names {
    months: ["January", "February", "March", "April", "May", "June", "July", "August",
        "September", "October", "November", "December"],
    months_short: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
        "Dec"],
    days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    days_short: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
};

#[rustfmt::skip]
static DUTCH: Names = Names {
    months: ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus",
        "september", "oktober", "november", "december"],
    months_short: ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov",
        "dec"],
    days: ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
    days_short: ["ma", "di", "wo", "do", "vr", "za", "zo"],
};

#[rustfmt::skip]
static GERMAN: Names = Names {
    months: ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
        "Oktober", "November", "Dezember"],
    months_short: ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov",
        "Dez"],
    days: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    days_short: ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"],
};

#[rustfmt::skip]
static FRENCH: Names = Names {
    months: ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
        "octobre", "novembre", "décembre"],
    months_short: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.",
        "oct.", "nov.", "déc."],
    days: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    days_short: ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
};

impl Language {
    /// The language of a tag such as `nl` or `nl-BE`, if its dates can be written.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        Some(match primary.to_ascii_lowercase().as_str() {
            "en" => Self::English,
            "nl" => Self::Dutch,
            "de" => Self::German,
            "fr" => Self::French,
            _ => return None,
        })
    }

    fn names(self) -> &'static Names {
        match self {
            Self::English => &ENGLISH,
            Self::Dutch => &DUTCH,
            Self::German => &GERMAN,
            Self::French => &FRENCH,
        }
    }

    /// The name of a month, 1 to 12.
    pub(super) fn month(self, month: i8, short: bool) -> &'static str {
        let names = self.names();
        let names = if short {
            &names.months_short
        } else {
            &names.months
        };
        let index = usize::try_from(month - 1).unwrap_or(0);
        names.get(index).copied().unwrap_or("")
    }

    /// The name of a day of the week.
    pub(super) fn day(self, day: Weekday, short: bool) -> &'static str {
        let names = self.names();
        let names = if short {
            &names.days_short
        } else {
            &names.days
        };
        let index = usize::try_from(day.to_monday_zero_offset()).unwrap_or(0);
        names.get(index).copied().unwrap_or("")
    }
}

/// The month, 1 to 12, of an English name: whole, or its first three letters.
pub(super) fn english_month(name: &str) -> Option<i8> {
    let matches = |known: &str| {
        known.eq_ignore_ascii_case(name)
            || known
                .get(..3)
                .is_some_and(|short| short.eq_ignore_ascii_case(name))
    };
    let index = ENGLISH.months.iter().position(|known| matches(known))?;
    i8::try_from(index + 1).ok()
}

/// Whether a word is an English day of the week, whole or short.
pub(super) fn is_english_day(name: &str) -> bool {
    let matches = |known: &str| {
        known.eq_ignore_ascii_case(name)
            || known
                .get(..3)
                .is_some_and(|short| short.eq_ignore_ascii_case(name))
    };
    ENGLISH.days.iter().any(|known| matches(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_languages_by_tag() {
        assert_eq!(Language::from_tag("nl-BE"), Some(Language::Dutch));
        assert_eq!(Language::from_tag("EN"), Some(Language::English));
        assert_eq!(Language::from_tag("tlh"), None);
    }

    #[test]
    fn reads_english_names() {
        assert_eq!(english_month("march"), Some(3));
        assert_eq!(english_month("DEC"), Some(12));
        assert_eq!(english_month("Ma"), None);
        assert!(is_english_day("Fri"));
        assert!(!is_english_day("Today"));
    }
}
