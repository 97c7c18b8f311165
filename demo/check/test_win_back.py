"""The win-back workflow on a few orders, computed by hand, and on the data of the first contacts."""

import unittest
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

from messages import listed
from moments import parse_instant
from shop import FEW, Consent, Contact, Order, Shop, read_shop
from win_back import Rules, play

LONG_AGO = "2026-01-01T00:00:00Z"
LONG_AFTER = parse_instant("2028-01-01T00:00:00Z")


def shop_of(orders, zone="Europe/Amsterdam", subscribed_at=LONG_AGO, left_at=None):
    consents = {}
    if subscribed_at:
        left = parse_instant(left_at) if left_at else None
        consents["offers"] = Consent(parse_instant(subscribed_at), left)
    contact = Contact("1", ZoneInfo(zone), consents)
    made = [
        Order(f"order-{index}", "1", parse_instant(instant), frozenset()) for index, instant in enumerate(orders)
    ]
    return Shop([contact], made)


class ByHand(unittest.TestCase):
    def check(self, shop, expected, until=LONG_AFTER, rules=Rules()):
        """`expected`: e-mail, due instant and state or reason, in order of due."""
        _, messages = play(shop, until, rules)
        found = [(line["email"], line["due"], line.get("reason", line["state"])) for line in map(listed, messages)]
        self.assertEqual(found, expected)

    def test_after_the_silence_at_the_next_ten_o_clock_over_a_change_of_the_clock(self):
        # 45 days after 1 October is 15 November, in winter time: 12:00 local is 11:00 in UTC.
        self.check(
            shop_of(["2026-10-01T10:00:00Z"]),
            [
                ("we-miss-you", "2026-11-16T09:00:00Z", "sent"),
                ("your-favourites", "2026-11-26T09:00:00Z", "sent"),
            ],
        )

    def test_ten_o_clock_itself_is_the_next_ten_o_clock(self):
        for order, due in (
            ("2026-06-01T08:00:00Z", "2026-07-16T08:00:00Z"),
            ("2026-06-01T08:00:01Z", "2026-07-17T08:00:00Z"),
        ):
            shop = shop_of([order])
            self.check(shop, [("we-miss-you", due, "sent")], until=parse_instant("2026-07-20T00:00:00Z"))

    def test_another_order_begins_the_silence_anew(self):
        until = parse_instant("2026-07-20T00:00:00Z")
        for second, mails in (
            ("2026-07-16T06:00:00Z", []),
            ("2026-07-16T06:00:01Z", []),
            ("2026-07-16T08:00:01Z", [("we-miss-you", "2026-07-16T08:00:00Z", "sent")]),
        ):
            self.check(shop_of(["2026-06-01T06:00:00Z", second]), mails, until=until)

    def test_once_in_ninety_days(self):
        # Silences end on 16 July and, after an order on 1 August, on 15 September: 61 days later.
        shop = shop_of(["2026-06-01T06:00:00Z", "2026-08-01T06:00:00Z"])
        counts, messages = play(shop, LONG_AFTER, Rules())
        self.assertEqual((counts["trigger_matched"], counts["started"], len(messages)), (2, 1, 2))
        counts, messages = play(shop, LONG_AFTER, Rules(again_days=61))
        self.assertEqual((counts["trigger_matched"], counts["started"], len(messages)), (2, 2, 4))

    def test_who_leaves_is_taken_out_and_who_never_came_is_skipped(self):
        order, first, second = ["2026-06-01T06:00:00Z"], "2026-07-16T08:00:00Z", "2026-07-26T08:00:00Z"
        for subscribed_at, left_at, mails in (
            (LONG_AGO, "2026-07-16T08:00:00Z", []),
            (LONG_AGO, "2026-07-16T08:00:01Z", [("we-miss-you", first, "sent")]),
            (
                "2026-07-20T00:00:00Z",
                None,
                [("we-miss-you", first, "no_consent"), ("your-favourites", second, "sent")],
            ),
        ):
            self.check(shop_of(order, subscribed_at=subscribed_at, left_at=left_at), mails)

    def test_who_waits_at_the_end_of_the_play(self):
        shop = shop_of(["2026-06-01T06:00:00Z"])
        for until, morning, ten_days in (
            ("2026-07-16T07:59:59Z", (1, 1), (0, 0)),
            ("2026-07-16T08:00:00Z", (1, 0), (1, 1)),
            ("2026-07-26T08:00:00Z", (1, 0), (1, 0)),
        ):
            counts, _ = play(shop, parse_instant(until), Rules())
            found = [(counts[wait]["entered"], counts[wait]["waiting"]) for wait in ("morning", "ten_days")]
            self.assertEqual(found, [morning, ten_days], until)


class OnTheFew(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = read_shop(465, FEW)
        cls.until = parse_instant("2026-11-15T23:00:00Z")
        cls.counts, cls.messages = play(cls.shop, cls.until, Rules())

    def test_every_case_occurs(self):
        counts = self.counts
        self.assertLess(counts["started"], counts["trigger_matched"])
        self.assertLess(counts["ten_days"]["entered"], counts["morning"]["left"])
        for block in ("m1", "m2"):
            self.assertGreater(counts[block]["sent"], 0)
            self.assertGreater(counts[block]["skipped"]["no_consent"], 0)

    def test_another_rule_gives_other_counts(self):
        for other in (replace(Rules(), silence_days=30), replace(Rules(), again_days=200)):
            counts, _ = play(self.shop, self.until, other)
            self.assertNotEqual(counts, self.counts, other)

    def test_another_time_gives_other_moments(self):
        _, messages = play(self.shop, self.until, replace(Rules(), at=time(11, 0)))
        self.assertNotEqual(messages, self.messages)


if __name__ == "__main__":
    unittest.main()
