"""The raw data of the demo shop, for the checks of its workflows.

Reads `orders.txt.gz`, `products.txt.gz` and `contacts.ndjson` and places their local
times, shifted by whole weeks, in the shop's zone. Standard library only; shares no line with
the product that it checks, and knows nothing of workflows.
"""

import gzip
import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from moments import place, zone_named

DATA = Path(__file__).resolve().parent.parent / "data"
SHOP_ZONE = "Europe/Amsterdam"
# So many of the first contacts are a small shop in which every case occurs.
FEW = 62


@dataclass(frozen=True)
class Order:
    order_id: str
    household: str
    placed_at: datetime
    skus: frozenset


@dataclass(frozen=True)
class Consent:
    subscribed_at: datetime
    left_at: datetime | None = None

    def holds_at(self, instant):
        """From the instant of subscribing, up to and without the instant of leaving."""
        return self.subscribed_at <= instant and (self.left_at is None or instant < self.left_at)


@dataclass(frozen=True)
class Contact:
    household: str
    zone: ZoneInfo
    consents: dict

    def is_subscribed(self, interest, instant):
        return interest in self.consents and self.consents[interest].holds_at(instant)

    def has_left(self, interest, instant):
        """Whether somebody who once subscribed has left by then; the instant of leaving counts."""
        consent = self.consents.get(interest)
        return consent is not None and consent.left_at is not None and consent.left_at <= instant


class Shop:
    """Contacts by household, and every order in the order of placing."""

    def __init__(self, contacts, orders):
        self.contacts = {contact.household: contact for contact in contacts}
        self.orders = sorted(orders, key=lambda order: (order.placed_at, order.order_id))
        self._placed = defaultdict(list)
        for order in self.orders:
            self._placed[order.household].append(order.placed_at)

    def orders_of(self, household):
        """The moments at which a household ordered, in order."""
        return self._placed[household]

    def orders_between(self, household, first, last):
        """How many orders the household placed from `first` to `last`; both count."""
        placed = self._placed[household]
        return bisect_right(placed, last) - bisect_left(placed, first)


def read_shop(shift_weeks, contacts_max=None, data=DATA):
    """The shop; with its first contacts only, where so many are asked for."""
    zone = zone_named(SHOP_ZONE)

    def instant(text):
        return place(datetime.fromisoformat(text) + timedelta(weeks=shift_weeks), zone)

    contacts = [contact_of(raw, instant) for raw in read_lines(data / "contacts.ndjson")[:contacts_max]]
    households = {contact.household for contact in contacts}
    skus = [columns[0] for columns in read_table(data / "products.txt.gz")]
    orders = [
        order_of(columns, skus, instant) for columns in read_table(data / "orders.txt.gz") if columns[1] in households
    ]
    return Shop(contacts, orders)


def read_table(path):
    """The columns of each line of a packed table."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [text.rstrip("\n").split("\t") for text in file]


def read_lines(path):
    with path.open(encoding="utf-8") as file:
        return [json.loads(text) for text in file]


def order_of(columns, skus, instant):
    """An order; each of its lines begins with the number of a product, and a comma."""
    order_id, household, at, lines = columns
    return Order(
        order_id=order_id,
        household=household,
        placed_at=instant(at),
        skus=frozenset(skus[int(line.split(",", 1)[0])] for line in lines.split(" ")),
    )


def contact_of(raw, instant):
    consents = {
        given["interest"]: Consent(
            subscribed_at=instant(given["subscribed_at"]),
            left_at=instant(given["left_at"]) if "left_at" in given else None,
        )
        for given in raw["interests"]
    }
    return Contact(
        household=raw["external_id"].removeprefix("household-"),
        zone=zone_named(raw["zone"]),
        consents=consents,
    )
