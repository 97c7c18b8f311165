"""The Monday workflow on a few orders, computed by hand, and on the data of the first contacts."""

import unittest
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

from messages import listed
from monday import Rules, play
from moments import parse_instant
from shop import FEW, Consent, Contact, Order, Shop, read_shop

BANANAS = "1082185"
MILK = "862349"
LONG_AGO = "2026-01-01T00:00:00Z"
LONG_AFTER = parse_instant("2028-01-01T00:00:00Z")
SPAN_END = parse_instant("2026-11-15T23:00:00Z")


def shop_of(orders, zone="Europe/Amsterdam", subscribed_at=LONG_AGO, left_at=None):
    """A shop with one contact; `orders` are pairs of an instant and a product."""
    consents = {}
    if subscribed_at:
        left = parse_instant(left_at) if left_at else None
        consents["offers"] = Consent(parse_instant(subscribed_at), left)
    contact = Contact("1", ZoneInfo(zone), consents)
    made = [
        Order(f"order-{index}", "1", parse_instant(instant), frozenset([sku]))
        for index, (instant, sku) in enumerate(orders)
    ]
    return Shop([contact], made)


class ByHand(unittest.TestCase):
    def check(self, shop, expected, until=LONG_AFTER, rules=Rules()):
        """`expected`: order, e-mail, due instant and state or reason, in order of due."""
        _, messages = play(shop, until, rules)
        found = [
            (line["order_id"], line["email"], line["due"], line.get("reason", line["state"]))
            for line in map(listed, messages)
        ]
        self.assertEqual(found, expected)

    def test_monday_exactly_at_half_past_two(self):
        for second, due in (
            ("12:29:59", "2026-10-12T12:30:00Z"),
            ("12:30:00", "2026-10-12T12:30:00Z"),
            ("12:30:01", "2026-10-19T12:30:00Z"),
        ):
            shop = shop_of([(f"2026-10-12T{second}Z", BANANAS)])
            self.check(shop, [("order-0", "tips-for-x", due, "sent")])

    def test_without_bananas_nothing_starts(self):
        self.check(shop_of([("2026-10-13T12:00:00Z", MILK)]), [])

    def test_the_second_order_needs_no_bananas(self):
        shop = shop_of([("2026-10-14T12:00:00Z", BANANAS), ("2026-10-15T12:00:00Z", MILK)])
        self.check(shop, [("order-0", "thank-you", "2026-10-19T12:30:00Z", "sent")])

    def test_two_orders_with_bananas_are_two_journeys(self):
        shop = shop_of([("2026-10-14T12:00:00Z", BANANAS), ("2026-10-15T12:00:00Z", BANANAS)])
        due = "2026-10-19T12:30:00Z"
        self.check(shop, [("order-0", "thank-you", due, "sent"), ("order-1", "thank-you", due, "sent")])

    def test_exactly_seven_days_earlier_counts(self):
        banana_order = ("2026-10-14T12:00:00Z", BANANAS)
        for earlier, email in (
            ("2026-10-12T12:30:00Z", "thank-you"),
            ("2026-10-12T12:29:59Z", "tips-for-x"),
        ):
            shop = shop_of([(earlier, MILK), banana_order])
            self.check(shop, [("order-1", email, "2026-10-19T12:30:00Z", "sent")])

    def test_seven_days_over_the_end_of_summer_time(self):
        # From Monday 19 October 14:30 (UTC+2) to Monday 26 October 14:30 (UTC+1).
        banana_order = ("2026-10-24T12:00:00Z", BANANAS)
        for earlier, email in (
            ("2026-10-19T12:30:00Z", "thank-you"),
            ("2026-10-19T12:29:59Z", "tips-for-x"),
        ):
            shop = shop_of([(earlier, MILK), banana_order])
            self.check(shop, [("order-1", email, "2026-10-26T13:30:00Z", "sent")])

    def test_seven_days_over_the_start_of_summer_time(self):
        # From Monday 22 March 14:30 (UTC+1) to Monday 29 March 14:30 (UTC+2).
        banana_order = ("2027-03-25T12:00:00Z", BANANAS)
        for earlier, email in (
            ("2027-03-22T13:30:00Z", "thank-you"),
            ("2027-03-22T13:29:59Z", "tips-for-x"),
        ):
            shop = shop_of([(earlier, MILK), banana_order])
            self.check(shop, [("order-1", email, "2027-03-29T12:30:00Z", "sent")])

    def test_an_order_at_the_moment_itself_counts_and_a_later_one_does_not(self):
        banana_order = ("2026-10-14T12:00:00Z", BANANAS)
        for other, email in (
            ("2026-10-19T12:30:00Z", "thank-you"),
            ("2026-10-19T12:30:01Z", "tips-for-x"),
        ):
            shop = shop_of([banana_order, (other, MILK)])
            self.check(shop, [("order-0", email, "2026-10-19T12:30:00Z", "sent")])

    def test_the_contacts_own_monday(self):
        order = [("2026-10-12T12:55:00Z", BANANAS)]
        for zone, due in (
            ("Europe/Amsterdam", "2026-10-19T12:30:00Z"),
            ("Europe/London", "2026-10-12T13:30:00Z"),
            ("America/New_York", "2026-10-12T18:30:00Z"),
            ("Pacific/Auckland", "2026-10-19T01:30:00Z"),
        ):
            self.check(shop_of(order, zone=zone), [("order-0", "tips-for-x", due, "sent")])

    def test_consent_is_looked_at_on_monday(self):
        order = [("2026-10-14T12:00:00Z", BANANAS)]
        due = "2026-10-19T12:30:00Z"
        for subscribed_at, left_at, result in (
            (None, None, "no_consent"),
            ("2026-10-19T12:30:01Z", None, "no_consent"),
            ("2026-10-19T12:30:00Z", None, "sent"),
            (LONG_AGO, "2026-10-19T12:30:01Z", "sent"),
        ):
            shop = shop_of(order, subscribed_at=subscribed_at, left_at=left_at)
            self.check(shop, [("order-0", "tips-for-x", due, result)])

    def test_who_has_left_is_taken_out(self):
        order = [("2026-10-14T12:00:00Z", BANANAS)]
        for left_at, entered in (
            ("2026-10-14T11:59:59Z", 0),
            ("2026-10-14T12:00:01Z", 1),
            ("2026-10-19T12:29:45Z", 1),
            ("2026-10-19T12:30:00Z", 1),
        ):
            shop = shop_of(order, left_at=left_at)
            self.check(shop, [])
            counts, _ = play(shop, LONG_AFTER, Rules())
            self.assertEqual(counts["monday"], {"entered": entered, "waiting": 0, "left": entered})

    def test_due_at_the_end_of_play_is_not_waiting(self):
        shop = shop_of([("2026-10-14T12:00:00Z", BANANAS)])
        for until, left in (("2026-10-19T12:29:59Z", 0), ("2026-10-19T12:30:00Z", 1)):
            counts, _ = play(shop, parse_instant(until), Rules())
            self.assertEqual(counts["monday"], {"entered": 1, "waiting": 1 - left, "left": left})

    def test_one_wait_more_gives_the_next_week(self):
        # Saturday noon; two days on is Monday noon, three days on is too late for it.
        shop = shop_of([("2026-10-10T10:00:00Z", BANANAS)])
        for days, due in (
            (0, "2026-10-12T12:30:00Z"),
            (2, "2026-10-12T12:30:00Z"),
            (3, "2026-10-19T12:30:00Z"),
        ):
            rules = Rules(extra_wait_days=days)
            self.check(shop, [("order-0", "tips-for-x", due, "sent")], rules=rules)


class OnTheFew(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = read_shop(465, FEW)
        cls.counts, cls.messages = play(cls.shop, SPAN_END, Rules())

    def message_of(self, order_id):
        return next(listed(message) for message in self.messages if message.order_id == order_id)

    def test_the_counts_add_up(self):
        counts = self.counts
        self.assertEqual(counts["trigger_matched"], counts["started"])
        monday = counts["monday"]
        self.assertLess(monday["entered"], counts["started"])
        self.assertEqual(monday["waiting"] + monday["left"], monday["entered"])
        self.assertLess(sum(counts["bought_more"].values()), monday["left"])
        for branch, block in (("again", "thanks"), ("others", "tips")):
            sending = counts[block]
            self.assertEqual(sending["queued"], counts["bought_more"][branch])
            self.assertEqual(sending["sent"] + sending["skipped"]["no_consent"], sending["queued"])

    def test_every_case_occurs(self):
        self.assertGreater(self.counts["monday"]["waiting"], 0)
        for block in ("thanks", "tips"):
            self.assertGreater(self.counts[block]["sent"], 10)
            self.assertGreater(self.counts[block]["skipped"]["no_consent"], 0)

    def test_forty_seconds_late_is_a_week_late(self):
        # Household 1598: Monday 20 November 2017 14:30:40, shifted to 19 October 2026.
        # The next Monday is after the end of summer time.
        self.assertEqual(self.message_of("40800685168")["due"], "2026-10-26T13:30:00Z")

    def test_who_leaves_fifteen_seconds_before_gets_nothing(self):
        # Household 1418 ordered on Thursday 2 November and left on Monday at 14:29:45.
        found = [m for m in self.messages if m.household == "1418" and listed(m)["due"] == "2026-10-05T12:30:00Z"]
        self.assertEqual(found, [])

    def test_who_leaves_twenty_seconds_after_got_it(self):
        # Household 2430 ordered on Thursday 30 November and left on Monday at 14:30:20.
        found = [m for m in self.messages if m.household == "2430" and listed(m)["due"] == "2026-11-02T13:30:00Z"]
        self.assertEqual([m.state for m in found], ["sent"])

    def test_the_four_zones_have_their_own_half_past_two(self):
        for contact in self.shop.contacts.values():
            for message in self.messages:
                if message.household == contact.household:
                    local = message.due_at.astimezone(contact.zone)
                    self.assertEqual((local.weekday(), local.time()), (0, time(14, 30)))

    def test_another_rule_gives_other_counts(self):
        # A check that nothing can change checks nothing.
        usual = Rules()
        for other in (
            replace(usual, extra_wait_days=2),
            replace(usual, at=time(9, 0)),
            replace(usual, weekday=1),
            replace(usual, days=3),
            replace(usual, orders_min=3),
            replace(usual, sku=MILK),
        ):
            counts, _ = play(self.shop, SPAN_END, other)
            self.assertNotEqual(counts, self.counts, other)


if __name__ == "__main__":
    unittest.main()
