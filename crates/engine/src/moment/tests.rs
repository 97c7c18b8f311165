//! How a moment is read, and which instant it is.

use expect_test::{Expect, expect};

use super::*;
use crate::document;
use crate::sample::{self, World};

fn read(text: &str) -> (Option<Moment>, Findings) {
    let mut findings = Findings::default();
    let node = document::read(text, &mut findings).unwrap();
    let moment = Moment::read(&node, &Place::default(), &mut findings);
    (moment, findings)
}

/// Reads each line of a table as a moment; below it stand the findings, or how it is told.
fn check_reading(table: &Expect) {
    sample::check_table(table, |text| {
        let (moment, findings) = read(text);
        match moment {
            Some(moment) if findings.publishable() => moment.to_string(),
            _ => {
                assert!(
                    !findings.publishable(),
                    "{text}: nothing read, nothing said"
                );
                sample::told(findings)
            }
        }
    });
}

#[test]
fn one_map_says_one_instant() {
    check_reading(&expect![[r#"
        { time: "14:30" }
            the next 14:30
        { weekday: monday, time: "14:30" }
            the next monday 14:30
        { weekday: [saturday, monday, weekend], time: "14:30:15" }
            the next monday, saturday, sunday 14:30:15
        { weekday: weekdays, time: "00:00" }
            the next monday, tuesday, wednesday, thursday, friday 00:00
        { weekday: sunday, nth: 2, month: 5, time: "10:00" }
            the next 2nd sunday of May 10:00
        { weekday: weekdays, nth: -1, time: "10:00" }
            the next last monday, tuesday, wednesday, thursday, friday 10:00
        { day: -1, time: "10:00" }
            the next last day 10:00
        { day: 29, month: 2, time: "10:00", from: { date: trigger.starts_at, offset: 1y } }
            the next day 29 of February 10:00 from trigger.starts_at 1y
        { time: "10:00", from: { date: "2027-05-01" } }
            the next 10:00 from 2027-05-01T00:00:00
        { rrule: "FREQ=MONTHLY;BYDAY=-1FR", time: "10:00" }
            the next FREQ=MONTHLY;BYDAY=-1FR 10:00
        { rrule: "DTSTART:20270104 RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", time: "10:00" }
            the next DTSTART:20270104 RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO 10:00
        { date: now }
            now
        { date: now, time: "10:00" }
            now at 10:00
        { date: trigger.starts_at, offset: -7d, time: "10:00" }
            trigger.starts_at -7d at 10:00
        { date: trigger.starts_at, offset: 90min }
            trigger.starts_at 90min
        { date: 'trigger["Start date"]' }
            trigger["Start date"]
        { date: "2027-05-01" }
            2027-05-01T00:00:00
        { date: "2027-05-01T09:00", offset: 1mo }
            2027-05-01T09:00:00 1mo
        { date: "2027-05-01T09:00:30" }
            2027-05-01T09:00:30
        { date: "1900-01-01" }
            1900-01-01T00:00:00
        { date: "2199-12-31T23:59:59" }
            2199-12-31T23:59:59
    "#]]);
}

#[test]
fn what_is_no_moment_is_said_where_it_stands() {
    check_reading(&expect![[r#"
        {}
            error[moment]: A moment needs a `date`, a `weekday` or a `time`.
        "14:30"
            error[wrong_kind]: This must be a map, not text.
        { weekday: monday }
            error[missing]: `time` is missing: at what time on that day?
        { weekday: funday, time: "14:30" }
            1:12: error[weekday] weekday: `funday` is not a day: monday to sunday, weekdays or weekend.
        { weekday: [], time: "14:30" }
            1:12: error[list_length] weekday: This list has 0 elements; it must have 1 to 7.
        { weekday: [monday, tuesday, wednesday, thursday, friday, saturday, sunday, monday], time: "14:30" }
            1:12: error[list_length] weekday: This list has 8 elements; it must have 1 to 7.
        { weekday: monday, time: 14.30 }
            1:26: error[wrong_kind] time: This must be text, not a number.
        { weekday: monday, time: "24:00" }
            1:26: error[time] time: `24:00` is not a time of day such as "14:30".
        { weekday: monday, time: "2:30" }
            1:26: error[time] time: `2:30` is not a time of day such as "14:30".
        { weekday: monday, date: now, time: "10:00" }
            error[moment]: Either `date` or `weekday`, not both.
        { weekday: monday, offset: 1d, time: "10:00" }
            error[moment]: `offset` needs a `date` to count from.
        { offset: 1d }
            error[moment]: `offset` needs a `date` to count from.
            error[moment]: A moment needs a `date`, a `weekday` or a `time`.
        { weekday: sunday, nth: 6, time: "10:00" }
            1:25: error[out_of_range] nth: This must be a whole number from 1 to 5, or -1 for the last.
        { nth: 2, time: "10:00" }
            error[moment]: `nth` needs a `weekday`: the how many-th what?
        { month: 2, time: "10:00" }
            error[moment]: `month` needs a `day` or a `weekday`: which day of it?
        { day: 0, time: "10:00" }
            1:8: error[out_of_range] day: This must be a whole number from 1 to 31, or -1 for the last.
        { day: 30, month: 2, time: "10:00" }
            error[no_such_day]: There is no such day.
        { day: 13 }
            error[missing]: `time` is missing: at what time on that day?
        { day: 1, month: 13, time: "10:00" }
            1:18: error[out_of_range] month: This must be a whole number from 1 to 12.
        { rrule: "FREQ=DAILY", weekday: monday, time: "10:00" }
            error[moment]: Either `rrule` or `weekday`, not both.
        { rrule: "FREQ=SECONDLY", time: "10:00" }
            1:10: error[rrule] rrule: FREQ is DAILY, WEEKLY, MONTHLY or YEARLY, not `SECONDLY`.
        { rrule: "DTSTART:20270101 FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2", time: "10:00" }
            error[no_such_day]: There is no such day.
        { date: now, nth: 2 }
            error[moment]: Either `date` or `nth`, not both.
        { date: now, from: { date: now } }
            error[moment]: Either `date` or `from`, not both.
        { weekday: monday, time: "10:00", from: { weekday: monday, time: "10:00", from: { date: now } } }
            1:41: error[moment] from: A `from` has no `from` of its own.
        { date: now, offset: 1h, time: "10:00" }
            error[moment]: An `offset` in s, min or h and a `time` contradict each other.
        { date: now, offset: 0d }
            1:22: error[duration] offset: `0d` is no time at all; the shortest is 1s.
        { date: now, offset: 11y }
            1:22: error[duration] offset: `11y` is longer than 10 years.
        { date: now, offset: -10y }
            now -10y
    "#]]);
}

#[test]
fn what_is_no_date_is_said_where_it_stands() {
    check_reading(&expect![[r#"
        { date: today }
            1:9: error[path] date: Unknown beginning of a path `today`; possible here: contact, event, item, trigger, block, journey, previous, exit, activity, registration.
        { date: starts_at }
            1:9: error[path] date: Unknown beginning of a path `starts_at`; possible here: contact, event, item, trigger, block, journey, previous, exit, activity, registration.
        { date: activity.starts_at, offset: -7d }
            activity.starts_at -7d
        { date: 2027 }
            1:9: error[wrong_kind] date: This must be text, not a number.
        { date: "1899-12-31" }
            1:9: error[date] date: `1899-12-31` is not a date such as "2027-05-01" or "2027-05-01T09:00", 1900 to 2199.
        { date: "2200-01-01" }
            1:9: error[date] date: `2200-01-01` is not a date such as "2027-05-01" or "2027-05-01T09:00", 1900 to 2199.
        { date: "9999-01-01" }
            1:9: error[date] date: `9999-01-01` is not a date such as "2027-05-01" or "2027-05-01T09:00", 1900 to 2199.
        { date: "2027-02-29" }
            1:9: error[date] date: `2027-02-29` is not a date such as "2027-05-01" or "2027-05-01T09:00", 1900 to 2199.
        { date: "2027-W18-1" }
            1:9: error[date] date: `2027-W18-1` is not a date such as "2027-05-01" or "2027-05-01T09:00", 1900 to 2199.
        { date: "2027-5-1" }
            1:9: error[date] date: `2027-5-1` is not a date such as "2027-05-01" or "2027-05-01T09:00", 1900 to 2199.
        { date: "2027-05-01 09:00" }
            1:9: error[date] date: `2027-05-01 09:00` is not a date such as "2027-05-01" or "2027-05-01T09:00", 1900 to 2199.
        { date: "2027-05-01T9:00" }
            1:9: error[date] date: `2027-05-01T9:00` is not a date such as "2027-05-01" or "2027-05-01T09:00", 1900 to 2199.
        { date: "2027-05-01T09:00:60" }
            1:9: error[date] date: `2027-05-01T09:00:60` is not a date such as "2027-05-01" or "2027-05-01T09:00", 1900 to 2199.
        { date: "2027-05-01T09:00Z" }
            1:9: error[date] date: `2027-05-01T09:00Z` is not a date such as "2027-05-01" or "2027-05-01T09:00", 1900 to 2199.
        { date: }
            1:7: error[wrong_kind] date: This must be text, not nothing.
        { month: 5, weekday: sunday, nth: 2, time: "10:00" }
            the next 2nd sunday of May 10:00
        { weekday: sunday, nth: 2 }
            error[missing]: `time` is missing: at what time on that day?
        { rrule: "FREQ=WEEKLY" }
            error[missing]: `time` is missing: at what time on that day?
            1:10: error[rrule] rrule: FREQ=WEEKLY needs BYDAY: on which day?
        { weekday: monday, time: "10:00", from: { date: now, offset: 1mo } }
            the next monday 10:00 from now 1mo
        { wekday: monday, time: "10:00" }
            1:3: error[unknown_key] wekday: Unknown key `wekday`: did you mean `weekday`?
    "#]]);
}

/// Which instant each is, in Amsterdam, seen from this instant.
fn check(now: &str, moment: &str, expect: &str) {
    let world = World::new(
        "2027-03-20T09:00:00Z",
        r#"{"starts_at": "2027-04-01T19:30", "day": "2028-02-29", "instant": "2027-03-28T01:30:00+01:00",
            "odd": "soon", "number": 20270401, "born": "1900-01-01", "late": "2199-12-31T23:59"}"#,
        now,
    );
    let (read, findings) = read(moment);
    assert!(findings.publishable(), "{}", sample::told(findings));
    let found = read.unwrap().find(&world.scope(), world.now);
    let found = found.map_or_else(|| "missing".to_owned(), |at| at.to_string());
    assert_eq!(found, expect, "{now} {moment}");
}

#[test]
fn the_next_such_day_counts_this_very_instant() {
    let monday = r#"{ weekday: monday, time: "14:30" }"#;
    check("2027-03-29T12:29:59.999Z", monday, "2027-03-29T12:30:00Z");
    check("2027-03-29T12:30:00Z", monday, "2027-03-29T12:30:00Z");
    check("2027-03-29T12:30:00.001Z", monday, "2027-04-05T12:30:00Z");
    let days = r#"{ weekday: [monday, weekend], time: "14:30" }"#;
    check("2027-03-29T12:30:00.001Z", days, "2027-04-03T12:30:00Z");
    check(
        "2027-03-29T12:30:00.001Z",
        r#"{ time: "14:30" }"#,
        "2027-03-30T12:30:00Z",
    );
}

#[test]
fn a_date_is_moved_and_then_set_to_a_time() {
    let now = "2027-03-25T10:00:00Z";
    check(now, "{ date: now }", "2027-03-25T10:00:00Z");
    check(now, "{ date: now, offset: 4d }", "2027-03-29T09:00:00Z");
    check(now, "{ date: now, offset: 96h }", "2027-03-29T10:00:00Z");
    check(
        now,
        r#"{ date: now, time: "00:00" }"#,
        "2027-03-24T23:00:00Z",
    );
    check(now, "{ date: trigger.starts_at }", "2027-04-01T17:30:00Z");
    check(
        now,
        "{ date: trigger.starts_at, offset: -1h }",
        "2027-04-01T16:30:00Z",
    );
    check(
        now,
        r#"{ date: trigger.starts_at, offset: -7d, time: "10:00" }"#,
        "2027-03-25T09:00:00Z",
    );
    check(
        now,
        "{ date: trigger.day, offset: 1y }",
        "2029-02-27T23:00:00Z",
    );
    check(
        now,
        "{ date: trigger.day, offset: -1mo }",
        "2028-01-28T23:00:00Z",
    );
    check(now, "{ date: trigger.instant }", "2027-03-28T00:30:00Z");
    check(now, r#"{ date: "2027-05-01" }"#, "2027-04-30T22:00:00Z");
    check(
        now,
        r#"{ date: "2027-05-01", offset: -1bd }"#,
        "2027-04-29T22:00:00Z",
    );
}

#[test]
fn a_time_in_a_gap_moves_ahead_and_one_that_exists_twice_is_the_first() {
    // The clock goes from 02:00 to 03:00 on 28 March, and back from 03:00 to 02:00 on 31 October.
    let now = "2027-03-25T10:00:00Z";
    check(
        now,
        r#"{ date: "2027-03-28T02:30" }"#,
        "2027-03-28T01:30:00Z",
    );
    check(
        now,
        r#"{ date: "2027-03-27T02:30", offset: 1d }"#,
        "2027-03-28T01:30:00Z",
    );
    check(
        now,
        r#"{ date: trigger.instant, time: "02:00" }"#,
        "2027-03-28T01:00:00Z",
    );
    check(
        now,
        r#"{ weekday: sunday, time: "02:30" }"#,
        "2027-03-28T01:30:00Z",
    );
    check(
        now,
        r#"{ date: "2027-10-31T02:30" }"#,
        "2027-10-31T00:30:00Z",
    );
    check(
        now,
        r#"{ date: "2027-10-31T02:30", offset: 1h }"#,
        "2027-10-31T01:30:00Z",
    );
    check(
        now,
        r#"{ date: "2027-10-31", time: "02:59:59" }"#,
        "2027-10-31T00:59:59Z",
    );
}

#[test]
fn a_value_that_is_no_date_is_missing_and_the_ends_of_time_hold() {
    let now = "2027-03-25T10:00:00Z";
    check(now, "{ date: trigger.odd }", "missing");
    check(now, "{ date: trigger.number }", "missing");
    check(now, "{ date: trigger.gone, offset: 1d }", "missing");
    check(
        now,
        "{ date: trigger.born, offset: -10y }",
        "1900-01-01T00:00:00Z",
    );
    check(
        now,
        "{ date: trigger.late, offset: 10y }",
        "2200-01-01T00:00:00Z",
    );
    check(
        "2199-12-31T23:59:59.999Z",
        r#"{ weekday: monday, time: "10:00" }"#,
        "2200-01-01T00:00:00Z",
    );
    check(
        "2200-01-01T00:00:00Z",
        r#"{ weekday: monday, time: "10:00" }"#,
        "2200-01-01T00:00:00Z",
    );
}
