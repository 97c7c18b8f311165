"""The committed data is what its README says it is."""

import unittest
from datetime import datetime

from shop import DATA, FEW, read_lines, read_shop, read_table

YEAR = ("2017-01-01T00:00:00", "2018-01-01T04:02:00")
SIZE_BYTES_MAX = 6_000_000


class Data(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.products = read_table(DATA / "products.txt.gz")
        cls.orders = read_table(DATA / "orders.txt.gz")
        cls.contacts = read_lines(DATA / "contacts.ndjson")
        cls.happenings = read_lines(DATA / "happenings.ndjson")

    def test_it_is_small(self):
        size_bytes = sum(path.stat().st_size for path in [*DATA.glob("*.ndjson"), *DATA.glob("*.gz")])
        self.assertLess(size_bytes, SIZE_BYTES_MAX)

    def test_every_product_has_a_name_and_a_kind(self):
        skus = {sku for sku, name, category in self.products if name.strip() and category.strip()}
        self.assertEqual(len(skus), len(self.products))

    def test_every_line_is_of_a_product_and_says_what_was_paid(self):
        for order_id, _, _, lines in self.orders:
            self.assertTrue(lines, order_id)
            for line in lines.split(" "):
                product, paid, *more = (int(word) for word in line.split(","))
                self.assertLess(product, len(self.products))
                self.assertGreaterEqual(paid, 0)
                self.assertLessEqual(len(more), 2)
                self.assertNotEqual(more, [0], "a discount of nothing is left out")
                self.assertNotEqual(more[1:], [1], "one piece is left out")

    def test_orders_are_unique_in_time_order_and_within_the_year(self):
        ids = [order[0] for order in self.orders]
        self.assertEqual(len(ids), len(set(ids)))
        moments = [(order[2], order[0]) for order in self.orders]
        self.assertEqual(moments, sorted(moments))
        self.assertTrue(all(YEAR[0] <= order[2] < YEAR[1] for order in self.orders))

    def test_every_household_is_a_contact_and_the_other_way_round(self):
        of_orders = {f"household-{order[1]}" for order in self.orders}
        of_contacts = [contact["external_id"] for contact in self.contacts]
        self.assertEqual(len(of_contacts), len(set(of_contacts)))
        self.assertEqual(set(of_contacts), of_orders)

    def test_every_address_leads_nowhere(self):
        for contact in self.contacts:
            self.assertTrue(contact["email"].endswith("@example.test"))

    def test_who_left_had_subscribed_before(self):
        for contact in self.contacts:
            interests = [given["interest"] for given in contact["interests"]]
            self.assertEqual(len(interests), len(set(interests)), contact["external_id"])
            for given in contact["interests"]:
                self.assertTrue(YEAR[0] <= given["subscribed_at"] < YEAR[1])
                if "left_at" in given:
                    self.assertLess(given["subscribed_at"], given["left_at"], contact["external_id"])

    def test_what_was_invented_happens_within_the_year_to_somebody_who_is_there(self):
        there = {int(contact["external_id"].removeprefix("household-")) for contact in self.contacts}
        self.assertEqual(len({one["id"] for one in self.happenings}), len(self.happenings))
        for one in self.happenings:
            self.assertIn(one["household"], there)
            self.assertTrue(YEAR[0] <= one["at"] < YEAR[1])

    def test_a_shift_keeps_the_day_of_the_week_and_the_local_time(self):
        shop = read_shop(465, FEW)
        by_id = {order.order_id: order for order in shop.orders}
        zone = next(c.zone for c in shop.contacts.values() if c.zone.key == "Europe/Amsterdam")
        for order_id, _, at, _ in self.orders:
            if order_id in by_id:
                before = datetime.fromisoformat(at)
                after = by_id[order_id].placed_at.astimezone(zone)
                self.assertEqual((before.weekday(), before.time()), (after.weekday(), after.time()))


if __name__ == "__main__":
    unittest.main()
