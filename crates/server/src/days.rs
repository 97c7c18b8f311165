//! From which day to which: what is asked of numbers that are kept by day, and what is told of those days.
//! Days are dates in the workspace's zone. This module does not know any number.

use std::fmt;

use engine::calendar::{Zone, date_of_day, day_of_date};
use engine::time::{DAY_MS, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;
use store::seeing::DaysKnown;

use crate::problem::{Located, Problem};

/// Most days at a time: ten years, of which each is read.
pub(crate) const DAYS_MAX: i64 = 3_660;

/// The days that were asked for, both included, in days since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// Which days the numbers are of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "DaysTold")]
pub(crate) struct Told {
    /// The first day, such as `2027-03-01`.
    from: String,
    /// The last day, which may still grow.
    to: String,
    /// The first day of which numbers are kept; null where none is.
    first: Option<String>,
    /// Whether numbers of days are all that was ever counted. What was counted before they were kept by day,
    /// and on days that were deleted since, is only in the numbers without days.
    is_all: bool,
}

impl fmt::Display for Told {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-to-{}", self.from, self.to)
    }
}

impl Days {
    /// Reads `from` and `to`, each a date; none if neither is asked for. Today is that of `zone`.
    pub(crate) fn read(
        (from, to): (Option<&str>, Option<&str>),
        today: i64,
    ) -> Result<Option<Self>, Problem> {
        let wrong = |name, sentence: String| Problem::invalid(vec![Located::new(name, sentence)]);
        let date = |name, text: &str| {
            let no_date = || wrong(name, format!("`{name}` is a date such as 2027-03-01."));
            day_of_date(text).ok_or_else(no_date)
        };
        let Some(from) = from else {
            let alone = || wrong("from", "`to` asks for a `from` as well.".to_owned());
            return to.map_or(Ok(None), |_| Err(alone()));
        };
        let from = date("from", from)?;
        let to = to.map_or(Ok(today.max(from)), |to| date("to", to))?;
        if to < from {
            return Err(wrong("to", "`from` is a day after `to`.".to_owned()));
        }
        if to - from >= DAYS_MAX {
            let sentence = format!("From `from` to `to` are more than {DAYS_MAX} days.");
            return Err(wrong("from", sentence));
        }
        Ok(Some(Self { from, to }))
    }

    /// What is told of them.
    pub(crate) fn told(self, known: DaysKnown) -> Told {
        Told {
            from: date(self.from),
            to: date(self.to),
            first: known.first.map(date),
            is_all: known.is_all,
        }
    }

    /// Their instants: from the first until before the second.
    pub(crate) fn instants(self, zone: &Zone) -> (Time, Time) {
        let begin = |day: i64| {
            let midnight = Zone::utc().local(Time::from_millis(day.saturating_mul(DAY_MS)));
            zone.place(midnight)
        };
        (begin(self.from), begin(self.to + 1))
    }
}

/// The days that are asked for, where the workspace is now; none if no day is.
pub(crate) async fn asked(
    workspace: Workspace<'_>,
    days: (Option<&str>, Option<&str>),
    now: Time,
) -> Result<Option<Days>, Problem> {
    if days == (None, None) {
        return Ok(None);
    }
    Days::read(days, zone(workspace).await?.day(now))
}

/// From the first instant until before the second of the days that are asked for; none if no day is.
pub(crate) async fn within(
    workspace: Workspace<'_>,
    days: (Option<&str>, Option<&str>),
    now: Time,
) -> Result<Option<(Time, Time)>, Problem> {
    if days == (None, None) {
        return Ok(None);
    }
    let zone = zone(workspace).await?;
    let days = Days::read(days, zone.day(now))?;
    Ok(days.map(|days| days.instants(&zone)))
}

/// The workspace's zone.
pub(crate) async fn zone(workspace: Workspace<'_>) -> Result<Zone, Problem> {
    let settings = workspace.settings().await?;
    let settings = settings.ok_or_else(|| Problem::no("workspace"))?;
    Ok(Zone::named(&settings.zone).unwrap_or_else(Zone::utc))
}

fn date(day: i64) -> String {
    date_of_day(day).map_or_else(String::new, |date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 March 2027.
    const TODAY: i64 = 20_878;

    #[test]
    fn days_are_dates_and_today_is_the_last_unless_said() {
        let check = |from: Option<&str>, to: Option<&str>, expect: Option<(i64, i64)>| {
            let days = Days::read((from, to), TODAY).unwrap();
            assert_eq!(
                days.map(|days| (days.from, days.to)),
                expect,
                "{from:?} {to:?}"
            );
        };
        check(None, None, None);
        check(Some("2027-02-28"), None, Some((TODAY - 1, TODAY)));
        check(Some("2027-03-01"), Some("2027-03-01"), Some((TODAY, TODAY)));
        check(Some("2027-03-02"), None, Some((TODAY + 1, TODAY + 1)));
        check(
            Some("2017-02-22"),
            Some("2027-03-01"),
            Some((TODAY - DAYS_MAX + 1, TODAY)),
        );
    }

    #[test]
    fn what_is_no_range_of_days_is_said() {
        let check = |from: Option<&str>, to: Option<&str>, why: &str| {
            let problem = Days::read((from, to), TODAY).unwrap_err();
            let problem = serde_json::to_string(&problem).unwrap();
            assert!(problem.contains(why), "{from:?} {to:?}: {problem}");
        };
        check(None, Some("2027-03-01"), "`to` asks for a `from`");
        check(Some("yesterday"), None, "`from` is a date");
        check(Some("2027-3-1"), None, "`from` is a date");
        check(Some("2027-03-01T09:00"), None, "`from` is a date");
        check(Some("2027-02-29"), None, "`from` is a date");
        check(Some("2027-03-01"), Some(""), "`to` is a date");
        check(
            Some("2027-03-02"),
            Some("2027-03-01"),
            "`from` is a day after `to`",
        );
        check(
            Some("2017-02-21"),
            Some("2027-03-01"),
            "more than 3660 days",
        );
    }

    #[test]
    fn a_day_lasts_from_midnight_to_midnight_there() {
        let amsterdam = Zone::named("Europe/Amsterdam").unwrap();
        let day = |from, to| {
            let (since, until) = Days { from, to }.instants(&amsterdam);
            (since.to_string(), until.to_string())
        };
        let of = |since: &str, until: &str| (since.to_owned(), until.to_owned());
        assert_eq!(
            day(TODAY, TODAY),
            of("2027-02-28T23:00:00Z", "2027-03-01T23:00:00Z")
        );
        // Summer time begins on the 28th: that day has 23 hours.
        assert_eq!(
            day(TODAY + 27, TODAY + 27),
            of("2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z")
        );
    }
}
