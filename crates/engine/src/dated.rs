//! Dates among a contact's fields: "2027-05-01", "--05-01" where the year is not known, a local date
//! and time, or an instant. This module reads them and says on which day of the year they lie, which
//! is what an index over birthdays needs; what happens on that day it does not know.

use jiff::civil;

use crate::calendar::Zone;
use crate::contact::Contact;
use crate::time::Time;
use crate::value::Value;

/// A date of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// Month and day, as 101 to 1231. Of an instant, as it is written.
    pub month_day: i64,
    /// The year, where it is known.
    pub year: Option<i64>,
    at: Written,
}

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// Without a year.
    Day { month: i8, day: i8 },
    /// A local date, or date and time.
    Local(civil::DateTime),
    /// An instant.
    Instant(Time),
}

/// A field of a contact that is a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedField {
    /// Its name.
    pub field: String,
    /// The date.
    pub dated: Dated,
    /// As it is written.
    pub text: String,
}

impl Dated {
    /// Reads a date; `None` if the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("--") {
            let (month, day) = rest.split_once('-')?;
            let digits = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
            let day = (digits(month) && digits(day)).then(|| day.parse().ok())??;
            // 2000 was a leap year, so 29 February is a day.
            let date = civil::Date::new(2000, month.parse().ok()?, day).ok()?;
            return Some(Self {
                month_day: month_day(date),
                year: None,
                at: Written::Day {
                    month: date.month(),
                    day,
                },
            });
        }
        let at = match crate::moment::local_date(text) {
            Some(local) => Written::Local(local),
            None => Written::Instant(Time::parse(text)?),
        };
        let written: civil::Date = text.get(..10)?.parse().ok()?;
        Some(Self {
            month_day: month_day(written),
            year: Some(written.year().into()),
            at,
        })
    }

    /// The date and time in this zone; without a year in the year 2000, which had a 29 February.
    pub(crate) fn local(&self, zone: &Zone) -> civil::DateTime {
        match self.at {
            Written::Day { month, day } => civil::date(2000, month, day).at(0, 0, 0, 0),
            Written::Local(local) => local,
            Written::Instant(at) => zone.local(at),
        }
    }
}

/// Month and day as one number.
pub(crate) fn month_day(date: civil::Date) -> i64 {
    i64::from(date.month()) * 100 + i64::from(date.day())
}

/// The fields of a contact that are dates, by name.
pub fn of(contact: &Contact) -> Vec<DatedField> {
    let dates = contact.attributes.iter().filter_map(|(field, known)| {
        let Value::Text(text) = &known.value else {
            return None;
        };
        Some(DatedField {
            field: field.clone(),
            dated: Dated::parse(text)?,
            text: text.clone(),
        })
    });
    dates.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_or_are_none() {
        let check = |text: &str, expect: Option<(i64, Option<i64>)>| {
            let got = Dated::parse(text).map(|dated| (dated.month_day, dated.year));
            assert_eq!(got, expect, "{text}");
        };
        check("1980-05-01", Some((501, Some(1980))));
        check("--02-29", Some((229, None)));
        check("2027-12-31T09:00", Some((1231, Some(2027))));
        check("2027-12-31T23:30:00Z", Some((1231, Some(2027))));
        for bad in [
            "",
            "--",
            "--02-30",
            "--2-3",
            "--13-01",
            "--+1-01",
            "1980-02-30",
            "1980-5-1",
            "today",
            "1.50 EUR",
            "1880-01-01",
            "--é-01",
        ] {
            check(bad, None);
        }
    }
}
