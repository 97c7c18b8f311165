"""Local times and instants, computed by hand beside them."""

import unittest
from datetime import datetime, time
from zoneinfo import ZoneInfo

from moments import days_on, days_on_at, next_weekday_at, parse_instant, place, written

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
AUCKLAND = ZoneInfo("Pacific/Auckland")
MONDAY = 0


class Place(unittest.TestCase):
    def check(self, local, zone, expected):
        self.assertEqual(written(place(datetime.fromisoformat(local), zone)), expected, local)

    def test_summer_and_winter(self):
        self.check("2026-10-19T14:30:00", AMSTERDAM, "2026-10-19T12:30:00Z")
        self.check("2026-10-26T14:30:00", AMSTERDAM, "2026-10-26T13:30:00Z")
        self.check("2026-10-26T14:30:00", AUCKLAND, "2026-10-26T01:30:00Z")

    def test_a_missing_time_moves_ahead_by_the_gap(self):
        self.check("2027-03-28T01:59:59", AMSTERDAM, "2027-03-28T00:59:59Z")
        self.check("2027-03-28T02:00:00", AMSTERDAM, "2027-03-28T01:00:00Z")
        self.check("2027-03-28T02:30:00", AMSTERDAM, "2027-03-28T01:30:00Z")
        self.check("2027-03-28T03:30:00", AMSTERDAM, "2027-03-28T01:30:00Z")

    def test_a_doubled_time_is_the_first(self):
        self.check("2026-10-25T02:30:00", AMSTERDAM, "2026-10-25T00:30:00Z")
        self.check("2026-10-25T03:00:00", AMSTERDAM, "2026-10-25T02:00:00Z")


class NextMonday(unittest.TestCase):
    def check(self, instant, zone, expected, at=time(14, 30)):
        found = next_weekday_at(parse_instant(instant), MONDAY, at, zone)
        self.assertEqual(written(found), expected, instant)

    def test_monday_itself(self):
        self.check("2026-10-12T12:29:59Z", AMSTERDAM, "2026-10-12T12:30:00Z")
        self.check("2026-10-12T12:30:00Z", AMSTERDAM, "2026-10-12T12:30:00Z")
        self.check("2026-10-12T12:30:01Z", AMSTERDAM, "2026-10-19T12:30:00Z")

    def test_just_inside_and_outside_the_day(self):
        # 21:59:59Z is Sunday 23:59:59 in Amsterdam, one second later is Monday.
        self.check("2026-10-11T21:59:59Z", AMSTERDAM, "2026-10-12T12:30:00Z")
        self.check("2026-10-11T22:00:00Z", AMSTERDAM, "2026-10-12T12:30:00Z")
        self.check("2026-10-12T22:00:00Z", AMSTERDAM, "2026-10-19T12:30:00Z")

    def test_one_instant_in_four_zones(self):
        # Monday 14:55 in Amsterdam, 13:55 in London, 08:55 in New York; Tuesday 01:55 in Auckland.
        noon = "2026-10-12T12:55:00Z"
        self.check(noon, AMSTERDAM, "2026-10-19T12:30:00Z")
        self.check(noon, LONDON, "2026-10-12T13:30:00Z")
        self.check(noon, NEW_YORK, "2026-10-12T18:30:00Z")
        self.check(noon, AUCKLAND, "2026-10-19T01:30:00Z")

    def test_over_changes_of_the_clock(self):
        # Each zone leaves or enters summer time between the instant and its Monday.
        self.check("2026-10-24T10:00:00Z", AMSTERDAM, "2026-10-26T13:30:00Z")
        self.check("2027-03-27T10:00:00Z", AMSTERDAM, "2027-03-29T12:30:00Z")
        self.check("2026-10-31T10:00:00Z", NEW_YORK, "2026-11-02T19:30:00Z")
        self.check("2026-09-26T10:00:00Z", AUCKLAND, "2026-09-28T01:30:00Z")


class CalendarDays(unittest.TestCase):
    def check(self, instant, days, zone, expected):
        self.assertEqual(written(days_on(parse_instant(instant), days, zone)), expected)

    def test_a_week_back(self):
        self.check("2026-10-19T12:30:00Z", -7, AMSTERDAM, "2026-10-12T12:30:00Z")

    def test_a_week_back_over_the_end_of_summer_time_is_169_hours(self):
        self.check("2026-10-26T13:30:00Z", -7, AMSTERDAM, "2026-10-19T12:30:00Z")

    def test_a_week_back_over_the_start_of_summer_time_is_167_hours(self):
        self.check("2027-03-29T12:30:00Z", -7, AMSTERDAM, "2027-03-22T13:30:00Z")

    def test_two_days_on_at_ten(self):
        # Joined on Friday at 23:59 and on Saturday at 00:01, both in Amsterdam.
        for joined, expected in (
            ("2026-10-23T21:59:00Z", "2026-10-25T09:00:00Z"),
            ("2026-10-23T22:01:00Z", "2026-10-26T09:00:00Z"),
        ):
            found = days_on_at(parse_instant(joined), 2, time(10, 0), AMSTERDAM)
            self.assertEqual(written(found), expected, joined)


class Written(unittest.TestCase):
    def test_an_instant_needs_a_zone(self):
        with self.assertRaisesRegex(ValueError, "has no zone"):
            parse_instant("2026-11-15T23:00:00")


if __name__ == "__main__":
    unittest.main()
