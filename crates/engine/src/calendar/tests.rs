//! Where local times fall on the clock, over its changes.

use super::*;

fn at(text: &str) -> Time {
    Time::parse(text).unwrap()
}

fn next(zone: &str, from: &str, days: &str, time: &str, expect: &str) {
    let zone = Zone::named(zone).unwrap();
    let got = zone.next(
        at(from),
        &Days::weekdays(Weekdays::parse(days).unwrap()),
        TimeOfDay::parse(time).unwrap(),
    );
    assert_eq!(
        got.unwrap().to_string(),
        expect,
        "{zone} {from} {days} {time}"
    );
}

#[test]
fn monday_half_past_two_where_the_contact_lives() {
    // 2027-03-01 is a Monday; Amsterdam is one hour ahead of UTC, two after 28 March.
    next(
        "Europe/Amsterdam",
        "2027-03-01T13:29:59Z",
        "monday",
        "14:30",
        "2027-03-01T13:30:00Z",
    );
    next(
        "Europe/Amsterdam",
        "2027-03-01T13:30:00Z",
        "monday",
        "14:30",
        "2027-03-01T13:30:00Z",
    );
    next(
        "Europe/Amsterdam",
        "2027-03-01T13:30:00.001Z",
        "monday",
        "14:30",
        "2027-03-08T13:30:00Z",
    );
    next(
        "Europe/Amsterdam",
        "2027-03-27T12:00:00Z",
        "monday",
        "14:30",
        "2027-03-29T12:30:00Z",
    );
    next(
        "Pacific/Auckland",
        "2027-03-01T13:30:00Z",
        "monday",
        "14:30",
        "2027-03-08T01:30:00Z",
    );
    next(
        "Asia/Kathmandu",
        "2027-03-01T00:00:00Z",
        "monday",
        "14:30",
        "2027-03-01T08:45:00Z",
    );
    next(
        "Europe/Amsterdam",
        "2027-03-05T20:00:00Z",
        "weekdays",
        "09:00",
        "2027-03-08T08:00:00Z",
    );
    next(
        "Europe/Amsterdam",
        "2027-03-05T20:00:00Z",
        "weekend",
        "09:00",
        "2027-03-06T08:00:00Z",
    );
}

#[test]
fn gaps_move_ahead_and_what_exists_twice_is_the_first() {
    // 28 March 2027, 02:00 -> 03:00; 31 October 2027, 03:00 -> 02:00.
    next(
        "Europe/Amsterdam",
        "2027-03-28T00:00:00Z",
        "sunday",
        "02:30",
        "2027-03-28T01:30:00Z",
    );
    next(
        "Europe/Amsterdam",
        "2027-10-30T23:00:00Z",
        "sunday",
        "02:30",
        "2027-10-31T00:30:00Z",
    );
    // Between the first and the second 02:30: the first has gone by, the second does not count.
    next(
        "Europe/Amsterdam",
        "2027-10-31T00:45:00Z",
        "sunday",
        "02:30",
        "2027-11-07T01:30:00Z",
    );
    // Lord Howe moves by half an hour: 02:00 -> 02:30 on 3 October 2027.
    next(
        "Australia/Lord_Howe",
        "2027-10-02T00:00:00Z",
        "sunday",
        "02:15",
        "2027-10-02T15:45:00Z",
    );
}

#[test]
fn samoa_left_out_a_friday() {
    // Apia had no 30 December 2011. A Friday's time there moves ahead by the gap, a whole day.
    next(
        "Pacific/Apia",
        "2011-12-29T12:00:00Z",
        "friday",
        "09:00",
        "2011-12-30T19:00:00Z",
    );
}

fn after(zone: &str, from: &str, lapse: &str, expect: &str) {
    let zone = Zone::named(zone).unwrap();
    let got = zone.after(at(from), Duration::parse(lapse).unwrap());
    assert_eq!(got.to_string(), expect, "{zone} {from} {lapse}");
}

#[test]
fn a_day_is_not_twenty_four_hours() {
    after(
        "Europe/Amsterdam",
        "2027-03-27T12:00:00Z",
        "1d",
        "2027-03-28T11:00:00Z",
    );
    after(
        "Europe/Amsterdam",
        "2027-03-27T12:00:00Z",
        "24h",
        "2027-03-28T12:00:00Z",
    );
    after(
        "Europe/Amsterdam",
        "2027-01-31T12:00:00Z",
        "1mo",
        "2027-02-28T12:00:00Z",
    );
    after(
        "Europe/Amsterdam",
        "2028-02-29T12:00:00Z",
        "1y",
        "2029-02-28T12:00:00Z",
    );
    after(
        "Europe/Amsterdam",
        "2027-03-05T12:00:00Z",
        "2bd",
        "2027-03-09T12:00:00Z",
    );
    after(
        "Europe/Amsterdam",
        "2027-03-07T12:00:00Z",
        "-1bd",
        "2027-03-05T12:00:00Z",
    );
}

#[test]
fn zones_are_the_bundled_ones() {
    assert!(Zone::named("Europe/Amsterdam").is_some());
    for bad in [
        "Mars/Olympus",
        "",
        "Etc/Unknown",
        "CET-1",
        "/etc/localtime",
        "../UTC",
        "local",
    ] {
        assert_eq!(Zone::named(bad), None, "{bad}");
    }
    let name = |name| Zone::named(name).map(|zone| zone.name().to_owned());
    assert_eq!(
        name("europe/amsterdam").as_deref(),
        Some("Europe/Amsterdam")
    );
    assert_eq!(name("Etc/UTC").as_deref(), Some("Etc/UTC"));
    assert!(
        zone_database_version().starts_with("20"),
        "{}",
        zone_database_version()
    );
}

#[test]
fn business_days_leave_holidays_out() {
    let check = |calendar: &str, from: &str, lapse: &str, expect: &str| {
        let (_, holidays) = HOLIDAYS.iter().find(|(name, _)| *name == calendar).unwrap();
        let zone = Zone::named("Europe/Amsterdam").unwrap();
        let zone = zone.with_holidays(*holidays);
        let got = zone.after(at(from), Duration::parse(lapse).unwrap());
        assert_eq!(got.to_string(), expect, "{calendar} {from} {lapse}");
    };
    // 29 March 2027 is Easter Monday; Good Friday is a working day in the Netherlands only.
    let thursday = "2027-03-25T12:00:00Z";
    check("none", thursday, "2bd", "2027-03-29T11:00:00Z");
    check("nl", thursday, "2bd", "2027-03-30T11:00:00Z");
    check("de", thursday, "2bd", "2027-03-31T11:00:00Z");
    check("uk", thursday, "1bd", "2027-03-30T11:00:00Z");
    check("nl", "2027-03-30T11:00:00Z", "-1bd", "2027-03-26T12:00:00Z");
}
