"""The welcome workflow on a few contacts, computed by hand, and on the data of the first contacts."""

import unittest
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

from messages import listed
from moments import parse_instant
from shop import FEW, Consent, Contact, Order, Shop, read_shop
from welcome import Rules, play

LONG_AFTER = parse_instant("2028-01-01T00:00:00Z")


def shop_of(joined_at, orders=(), zone="Europe/Amsterdam", left_at=None):
    left = parse_instant(left_at) if left_at else None
    contact = Contact("1", ZoneInfo(zone), {"newsletter": Consent(parse_instant(joined_at), left)})
    made = [
        Order(f"order-{index}", "1", parse_instant(instant), frozenset())
        for index, instant in enumerate(orders)
    ]
    return Shop([contact], made)


class ByHand(unittest.TestCase):
    def check(self, shop, expected, until=LONG_AFTER):
        """`expected`: e-mail, due instant and state or reason, in order of due."""
        _, messages = play(shop, until, Rules())
        found = [(line["email"], line["due"], line.get("reason", line["state"])) for line in map(listed, messages)]
        self.assertEqual(found, expected)

    def test_two_calendar_days_whatever_the_hour(self):
        # Monday 00:00:01 and Monday 23:59:59 in Amsterdam, both to Wednesday 10:00.
        for joined_at in ("2026-08-23T22:00:01Z", "2026-08-24T21:59:59Z"):
            self.check(
                shop_of(joined_at),
                [("welcome", joined_at, "sent"), ("who-we-are", "2026-08-26T08:00:00Z", "sent")],
            )

    def test_ten_in_the_contacts_own_zone_and_over_a_change_of_the_clock(self):
        joined_at = "2026-10-24T10:00:00Z"
        for zone, due in (
            ("Europe/Amsterdam", "2026-10-26T09:00:00Z"),
            ("Europe/London", "2026-10-26T10:00:00Z"),
            ("America/New_York", "2026-10-26T14:00:00Z"),
            ("Pacific/Auckland", "2026-10-25T21:00:00Z"),
        ):
            self.check(
                shop_of(joined_at, zone=zone),
                [("welcome", joined_at, "sent"), ("who-we-are", due, "sent")],
            )

    def test_only_orders_since_joining_count(self):
        joined_at = "2026-08-24T10:00:00Z"
        for order, email in (
            ("2026-08-24T09:59:59Z", "who-we-are"),
            ("2026-08-24T10:00:00Z", "first-order-thanks"),
            ("2026-08-26T08:00:00Z", "first-order-thanks"),
            ("2026-08-26T08:00:01Z", "who-we-are"),
        ):
            self.check(
                shop_of(joined_at, [order]),
                [("welcome", joined_at, "sent"), (email, "2026-08-26T08:00:00Z", "sent")],
            )

    def test_who_left_gets_no_second_mail(self):
        joined_at = "2026-08-24T10:00:00Z"
        second = ("who-we-are", "2026-08-26T08:00:00Z", "sent")
        for left_at, more in (
            ("2026-08-25T10:00:00Z", []),
            ("2026-08-26T08:00:00Z", []),
            ("2026-08-26T08:00:01Z", [second]),
        ):
            shop = shop_of(joined_at, left_at=left_at)
            self.check(shop, [("welcome", joined_at, "sent"), *more])
            counts, _ = play(shop, parse_instant("2026-09-01T00:00:00Z"), Rules())
            self.assertEqual(counts["two_days"], {"entered": 1, "waiting": 0, "left": 1})

    def test_waiting_at_the_end_of_play(self):
        shop = shop_of("2026-08-24T10:00:00Z")
        counts, _ = play(shop, parse_instant("2026-08-26T07:59:59Z"), Rules())
        self.assertEqual(counts["two_days"], {"entered": 1, "waiting": 1, "left": 0})


class OnTheFew(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = read_shop(465, FEW)
        cls.until = parse_instant("2026-10-24T00:00:00Z")
        cls.counts, cls.messages = play(cls.shop, cls.until, Rules())

    def test_the_counts_add_up(self):
        counts = self.counts
        self.assertEqual(counts["m1"]["queued"], counts["started"])
        self.assertEqual(counts["two_days"]["waiting"] + counts["two_days"]["left"], counts["started"])
        self.assertLess(sum(counts["first_order"].values()), counts["two_days"]["left"])
        self.assertEqual(counts["thanks"]["queued"], counts["first_order"]["ordered"])
        self.assertEqual(counts["about"]["queued"], counts["first_order"]["not_yet"])

    def test_every_case_occurs(self):
        self.assertGreater(self.counts["two_days"]["waiting"], 0)
        self.assertGreater(self.counts["thanks"]["sent"], 0)
        self.assertGreater(self.counts["about"]["sent"], 0)

    def test_another_wait_gives_other_counts(self):
        for other in (replace(Rules(), days=4), replace(Rules(), days=1)):
            counts, _ = play(self.shop, self.until, other)
            self.assertNotEqual(counts, self.counts, other)

    def test_another_time_gives_other_moments(self):
        _, messages = play(self.shop, self.until, replace(Rules(), at=time(11, 0)))
        self.assertNotEqual(messages, self.messages)


if __name__ == "__main__":
    unittest.main()
