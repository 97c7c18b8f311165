//! Properties of the calendar, in every zone that the database has names for.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

use postduif_engine::calendar::{Days, TimeOfDay, Weekdays, Windows, Zone};
use postduif_engine::document;
use postduif_engine::duration::Duration;
use postduif_engine::finding::{Findings, Place};
use postduif_engine::time::{DAY_MS, HOUR_MS, Time};
use proptest::prelude::*;

const ZONES: [&str; 12] = [
    "Africa/Casablanca",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Etc/UTC",
    "Europe/Amsterdam",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Kiritimati",
];

fn windows(text: &str) -> Windows {
    let mut findings = Findings::default();
    let node = document::read(text, &mut findings).unwrap();
    Windows::read(&node, &Place::default(), &mut findings).unwrap()
}

fn zone() -> impl Strategy<Value = Zone> {
    prop::sample::select(&ZONES[..]).prop_map(|name| Zone::named(name).unwrap())
}

/// An instant from 2000 to 2050, to the minute.
fn instant() -> impl Strategy<Value = Time> {
    (15_778_080_i64..42_075_360).prop_map(|minutes| Time::from_millis(minutes * 60_000))
}

fn time_of_day() -> impl Strategy<Value = TimeOfDay> {
    (0..24, 0..60)
        .prop_map(|(hour, minute)| TimeOfDay::parse(&format!("{hour:02}:{minute:02}")).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_next_one_is_not_before_now_and_nothing_lies_between(
        zone in zone(), from in instant(), time in time_of_day(), day in 0..7_usize,
    ) {
        let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let days = Days::weekdays(Weekdays::parse(names[day]).unwrap());
        let next = zone.next(from, &days, time).unwrap();
        prop_assert!(next >= from);
        prop_assert!(next.millis() - from.millis() <= 8 * DAY_MS);
        // Asked again at that instant it is the same; asked a moment before it too.
        prop_assert_eq!(zone.next(next, &days, time), Some(next));
        prop_assert_eq!(zone.next(next.plus_ms(-1).max(from), &days, time), Some(next));
    }

    #[test]
    fn a_window_opens_within_a_day_and_stays_open(
        zone in zone(), from in instant(), open in time_of_day(), close in time_of_day(),
    ) {
        prop_assume!(open != close);
        let windows = windows(&format!("{{ from: \"{open}\", to: \"{close}\" }}"));
        let opening = windows.opening(from, &zone);
        prop_assert!(opening >= from);
        prop_assert!(opening.millis() - from.millis() <= 2 * DAY_MS);
        prop_assert_eq!(windows.opening(opening, &zone), opening);
        // Whoever has to wait for it gets its beginning.
        if opening > from {
            prop_assert_eq!(zone.at_time(opening, open), opening);
        }
    }

    #[test]
    fn a_later_start_never_has_an_earlier_end(
        zone in zone(), from in instant(), hours in 0..72_i64, count in 1..40_i64,
    ) {
        // Not months and business days: 30 and 31 January both lead to the last of February.
        for unit in ["h", "d", "w"] {
            let lapse = Duration::parse(&format!("{count}{unit}")).unwrap();
            let early = zone.after(from, lapse);
            let late = zone.after(from.plus_ms(hours * HOUR_MS), lapse);
            // A change of the clock may set the later one back by its length, at most.
            prop_assert!(late.millis() >= early.millis() - 2 * HOUR_MS, "{unit}");
            prop_assert!(early > from);
        }
    }
}
