//! When dates come round, and which rows have to be read for it.

use super::*;
use crate::document;
use crate::finding::Place;
use crate::sample::at;

fn trigger(rest: &str) -> DateTrigger {
    let text = format!("{{ date: contact.birth_date, {rest} }}");
    let mut findings = Findings::default();
    let node = document::read(&text, &mut findings).unwrap();
    let fields = Fields::open(&node, &Place::default(), &[KEYS], &mut findings).unwrap();
    let trigger = DateTrigger::read(&fields, &mut findings);
    trigger.unwrap_or_else(|| panic!("{text}: {}", crate::sample::told(findings)))
}

fn check(rest: &str, date: &str, zone: &str, from: &str, until: &str, expect: &str) {
    let (trigger, zone) = (trigger(rest), Zone::named(zone).unwrap());
    let dated = Dated::parse(date).unwrap();
    let found = trigger.occurrences(&dated, &zone, at(from), at(until));
    let told = found.iter().map(|one| format!("{} {}", one.key, one.at));
    assert_eq!(
        told.collect::<Vec<_>>().join(", "),
        expect,
        "{rest} {date} {from} {until}"
    );
    // What fires on a day is among those that are read for it.
    for one in found {
        // An instant is found by the day that it is written with, which may be one before or after.
        let day = zone.local(one.at).date();
        let around = if date.ends_with('Z') { -1..=1 } else { 0..=0 };
        let days = around.flat_map(|n: i64| trigger.month_days(day.saturating_add(n.days())));
        let days: Vec<_> = days.collect();
        let is_read = |day: &(i64, Option<i64>)| {
            day.0 == dated.month_day && day.1.is_none_or(|year| Some(year) == dated.year)
        };
        assert!(days.iter().any(is_read), "{rest} {date}: {days:?}");
    }
}

const AMSTERDAM: &str = "Europe/Amsterdam";

#[test]
fn a_date_comes_round_once_a_year_at_its_local_time() {
    let yearly = "repeat: yearly, time: \"09:00\"";
    let year = ("2027-01-01T00:00:00Z", "2027-12-31T00:00:00Z");
    check(
        yearly,
        "1980-05-01",
        AMSTERDAM,
        year.0,
        year.1,
        "2027 2027-05-01T07:00:00Z",
    );
    check(
        yearly,
        "--05-01",
        "Pacific/Kiritimati",
        year.0,
        year.1,
        "2027 2027-04-30T19:00:00Z",
    );
    // The day itself is no anniversary.
    check(yearly, "2027-05-01", AMSTERDAM, year.0, year.1, "");
    let before = "repeat: yearly, offset: -3d, time: \"09:00\"";
    check(
        before,
        "1980-01-02",
        AMSTERDAM,
        "2026-12-01T00:00:00Z",
        "2027-11-30T00:00:00Z",
        "2027 2026-12-30T08:00:00Z",
    );
    let months = "repeat: yearly, offset: -1mo, time: \"09:00\"";
    check(
        months,
        "1980-03-31",
        AMSTERDAM,
        year.0,
        year.1,
        "2027 2027-02-28T08:00:00Z",
    );
}

#[test]
fn a_day_that_a_year_does_not_have_has_one_that_stands_in() {
    let years = ("2027-01-01T00:00:00Z", "2028-12-31T00:00:00Z");
    let yearly = "repeat: yearly, time: \"09:00\"";
    check(
        yearly,
        "2000-02-29",
        "Etc/UTC",
        years.0,
        years.1,
        "2027 2027-02-28T09:00:00Z, 2028 2028-02-29T09:00:00Z",
    );
    let march = "repeat: yearly, time: \"09:00\", leap_day: mar1";
    check(
        march,
        "--02-29",
        "Etc/UTC",
        years.0,
        years.1,
        "2027 2027-03-01T09:00:00Z, 2028 2028-02-29T09:00:00Z",
    );
}

#[test]
fn months_and_single_dates() {
    let monthly = "repeat: monthly, time: \"09:00\"";
    check(
        monthly,
        "2027-01-31",
        "Etc/UTC",
        "2027-01-01T00:00:00Z",
        "2027-04-01T00:00:00Z",
        "2027-02 2027-02-28T09:00:00Z, 2027-03 2027-03-31T09:00:00Z",
    );
    let once = "offset: 2h";
    check(
        once,
        "2027-05-01T23:30:00Z",
        "Asia/Tokyo",
        "2027-01-01T00:00:00Z",
        "2028-01-01T00:00:00Z",
        "2027-05-02 2027-05-02T01:30:00Z",
    );
    check(
        once,
        "--05-01",
        "Asia/Tokyo",
        "2027-01-01T00:00:00Z",
        "2028-01-01T00:00:00Z",
        "",
    );
    check(
        "time: \"09:00\"",
        "2027-05-01",
        AMSTERDAM,
        "2027-05-01T07:00:00Z",
        "2027-05-01T07:00:00Z",
        "2027-05-01 2027-05-01T07:00:00Z",
    );
}

#[test]
fn only_the_days_that_lead_to_it_are_read() {
    let check = |rest: &str, day: &str, expect: &[(i64, Option<i64>)]| {
        let found = trigger(rest).month_days(day.parse().unwrap());
        assert_eq!(found, expect, "{rest} {day}");
    };
    check("repeat: yearly", "2027-05-01", &[(501, None)]);
    check("repeat: yearly, offset: -3d", "2027-12-30", &[(102, None)]);
    check("repeat: yearly", "2027-02-28", &[(228, None), (229, None)]);
    check("repeat: yearly", "2028-02-28", &[(228, None)]);
    check(
        "repeat: yearly, leap_day: mar1",
        "2027-03-01",
        &[(229, None), (301, None)],
    );
    check("offset: 1w", "2027-05-08", &[(501, Some(2027))]);
    let march: Vec<_> = (328..=331).map(|day| (day, None)).collect();
    check("repeat: yearly, offset: -1mo", "2027-02-28", &march);
}
