//! The calendar against an oracle that works by other means: see `oracle/oracle.py`. Every row of its
//! committed output is compared; the zone database must be of the same release.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

use postduif_engine::calendar::{
    Days, Holidays, Picked, Rule, TimeOfDay, Weekdays, Windows, Zone, zone_database_version,
};
use postduif_engine::document;
use postduif_engine::duration::Duration;
use postduif_engine::finding::{Findings, Place};
use postduif_engine::time::Time;

fn read_window(text: &str) -> Windows {
    let mut findings = Findings::default();
    let node = document::read(text, &mut findings).unwrap();
    Windows::read(&node, &Place::default(), &mut findings).unwrap()
}

fn at(cell: &str) -> Time {
    Time::parse(&cell.replace('Z', ":00Z")).unwrap()
}

/// What the engine says in each column of a row.
fn said(zone: &Zone, from: Time, born: &str, windows: &[Windows; 2]) -> Vec<Time> {
    let lapse = |text| zone.after(from, Duration::parse(text).unwrap());
    let next = |days: &Days, time| {
        let time = TimeOfDay::parse(time).unwrap();
        zone.next(from, days, time).unwrap()
    };
    let (month, day) = born.split_once('/').unwrap();
    let birthday = Days::Picked(Picked {
        weekdays: Weekdays::ALL,
        nth: None,
        day: day.parse().ok(),
        month: month.parse().ok(),
    });
    let every_day = Days::weekdays(Weekdays::ALL);
    vec![
        lapse("1h"),
        lapse("24h"),
        lapse("1d"),
        lapse("1mo"),
        next(&Days::weekdays(Weekdays::parse("monday").unwrap()), "14:30"),
        windows[0].opening(from, zone),
        windows[1].opening(from, zone),
        next(&every_day, "02:30"),
        next(&every_day, "00:15"),
        next(&birthday, "09:00"),
    ]
}

#[test]
fn every_zone_over_every_change_of_the_clock() {
    let mut lines = include_str!("oracle/zones.csv").lines();
    let version = format!("zone database {}", zone_database_version());
    assert_eq!(lines.next(), Some(version.as_str()), "make the oracle anew");
    let head: Vec<_> = lines.next().unwrap().split(',').collect();
    let office = r#"{ days: weekdays, from: "09:00", to: "17:00" }"#;
    let night = r#"{ from: "22:00", to: "06:00" }"#;
    let windows = [read_window(office), read_window(night)];
    let (mut rows, mut wrong) = (0, Vec::new());
    for line in lines {
        rows += 1;
        let cells: Vec<_> = line.split(',').collect();
        let [name, from, expect @ .., born, birthday] = &cells[..] else {
            panic!("{line}");
        };
        let zone = Zone::named(name).unwrap();
        let said = said(&zone, at(from), born, &windows);
        let columns = head[2..11].iter().chain(["birthday"].iter());
        for ((said, expect), column) in said
            .iter()
            .zip(expect.iter().chain([birthday]))
            .zip(columns)
        {
            if *said != at(expect) {
                wrong.push(format!("{name} {from} {column}: {said}, not {expect}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {rows}: {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(20)]
    );
    assert!(rows > 1_200, "{rows} rows");
}

#[test]
fn recurrence_rules_fall_on_the_same_days() {
    let first: jiff::civil::Date = "2027-01-01".parse().unwrap();
    let mut rows = 0;
    for line in include_str!("oracle/rules.csv").lines() {
        rows += 1;
        let (rule, expect) = line.split_once(',').unwrap();
        let text = format!("DTSTART:20270101 RRULE:{}", rule.replace('+', ","));
        let days = Days::Rule(Rule::parse(&text).unwrap());
        let last = expect.split(' ').next_back().unwrap();
        let until: jiff::civil::Date = last.parse().unwrap();
        let all = first
            .series(jiff::Span::new().days(1))
            .take_while(|day| *day <= until);
        let found: Vec<_> = all
            .filter(|day| days.has(*day))
            .map(|day| day.to_string())
            .collect();
        assert_eq!(found.join(" "), expect, "{rule}");
    }
    assert!(rows > 20, "{rows} rows");
}

#[test]
fn holidays_are_the_same_days() {
    let calendars = [
        ("nl", Holidays::Netherlands),
        ("be", Holidays::Belgium),
        ("de", Holidays::Germany),
        ("fr", Holidays::France),
        ("uk", Holidays::UnitedKingdom),
    ];
    let (mut rows, mut wrong) = (0, Vec::new());
    for line in include_str!("oracle/holidays.csv").lines() {
        rows += 1;
        let [name, year, expect] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let (_, calendar) = calendars.iter().find(|(known, _)| *known == name).unwrap();
        let first: jiff::civil::Date = format!("{year}-01-01").parse().unwrap();
        let all = first
            .series(jiff::Span::new().days(1))
            .take_while(|day| day.year() == first.year());
        let off = all.filter(|day| calendar.has(*day) && day.weekday().to_monday_zero_offset() < 5);
        let off: Vec<_> = off.map(|day| day.strftime("%m-%d").to_string()).collect();
        if off.join(" ") != expect {
            wrong.push(format!("{name} {year}\n {}\n {expect}", off.join(" ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(rows, 5 * 35);
}
