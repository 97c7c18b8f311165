"""The committed data is what its README says it is."""

import re
import unittest
from datetime import datetime
from decimal import Decimal

from shop import DATA, read_lines, read_shop

MONEY = re.compile(r"^\d+\.\d{2} USD$")
SPAN = ("2017-09-25T00:00:00", "2017-12-18T00:00:00")
SIZE_BYTES_MAX = 600_000


class Data(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.orders = read_lines(DATA / "orders.ndjson")
        cls.contacts = read_lines(DATA / "contacts.ndjson")

    def test_it_is_small(self):
        size_bytes = sum(path.stat().st_size for path in DATA.glob("*.ndjson"))
        self.assertLess(size_bytes, SIZE_BYTES_MAX)

    def test_every_total_is_the_exact_sum_of_its_lines(self):
        for order in self.orders:
            amounts = [order["total"]] + [line[key] for line in order["lines"] for key in ("paid", "discount")]
            for amount in amounts:
                self.assertRegex(amount, MONEY)
            paid = sum(Decimal(line["paid"].split()[0]) for line in order["lines"])
            self.assertEqual(f"{paid} USD", order["total"], order["order_id"])

    def test_every_line_is_goods_with_a_name(self):
        for order in self.orders:
            self.assertTrue(order["lines"], order["order_id"])
            for line in order["lines"]:
                self.assertGreater(line["quantity"], 0)
                self.assertTrue(line["name"].strip())
                self.assertIsInstance(line["sku"], str)

    def test_orders_are_unique_in_time_order_and_within_the_span(self):
        ids = [order["order_id"] for order in self.orders]
        self.assertEqual(len(ids), len(set(ids)))
        moments = [(order["at"], order["order_id"]) for order in self.orders]
        self.assertEqual(moments, sorted(moments))
        self.assertTrue(all(SPAN[0] <= order["at"] < SPAN[1] for order in self.orders))

    def test_every_household_is_a_contact_and_the_other_way_round(self):
        of_orders = {f"household-{order['household']}" for order in self.orders}
        of_contacts = [contact["external_id"] for contact in self.contacts]
        self.assertEqual(len(of_contacts), len(set(of_contacts)))
        self.assertEqual(set(of_contacts), of_orders)

    def test_who_left_had_subscribed_before(self):
        for contact in self.contacts:
            interests = [given["interest"] for given in contact["interests"]]
            self.assertEqual(len(interests), len(set(interests)), contact["external_id"])
            for given in contact["interests"]:
                self.assertTrue(SPAN[0] <= given["subscribed_at"] < SPAN[1])
                if "left_at" in given:
                    self.assertLess(given["subscribed_at"], given["left_at"], contact["external_id"])

    def test_a_shift_keeps_the_day_of_the_week_and_the_local_time(self):
        shop = read_shop(465)
        by_id = {order.order_id: order for order in shop.orders}
        zone = next(c.zone for c in shop.contacts.values() if c.zone.key == "Europe/Amsterdam")
        for raw in self.orders:
            before = datetime.fromisoformat(raw["at"])
            after = by_id[raw["order_id"]].placed_at.astimezone(zone)
            self.assertEqual((before.weekday(), before.time()), (after.weekday(), after.time()))


if __name__ == "__main__":
    unittest.main()
