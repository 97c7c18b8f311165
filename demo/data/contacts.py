#!/usr/bin/env python3
"""Invents the people behind the households of orders.ndjson.

    python3 demo/data/contacts.py

Reads `orders.ndjson` beside this file and writes `contacts.ndjson`, one contact
a line, the same to the byte on each run. Names, zones, languages and consents
are made up: the public data set knows households by number only. What a hash of
the household's number does not have to decide stands in the tables below, so
that every case of the demo has at least one contact who shows it.
"""

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path

FIRST_NAMES = (
    "Marieke", "Daan", "Fatima", "Sanne", "Youssef", "Bram", "Lotte", "Priya", "Joris", "Femke", "Emre", "Anouk",
    "Thijs", "Noor", "Kofi", "Willemijn", "Ruben", "Aïcha", "Maarten", "Iris", "Giulia", "Sjoerd", "Zeynep", "Hugo",
    "Mei", "Pieter", "Roos", "Tomasz", "Jasmijn", "Niels", "Oksana", "Bas", "Esra", "Floor", "Rajesh", "Lieke",
    "Wouter", "Amina", "Guus", "Ingrid", "Mateo", "Tess", "Koen", "Naima", "Stijn", "Elif", "Jelle", "Vera", "Dewi",
    "Rik", "Saskia", "Luuk", "Hana", "Teun", "Yara", "Gijs", "Maud", "Samir", "Evi", "Cas", "Linh", "Freek",
)
LAST_NAMES = (
    "de Vries", "Jansen", "El Amrani", "van den Berg", "Bakker", "Yılmaz", "Visser", "Smit", "Mensah", "de Boer",
    "Mulder", "Sharma", "Bos", "Vos", "Kowalski", "Peters", "Hendriks", "van Leeuwen", "Wong", "Dekker", "Rossi",
    "Brouwer", "de Wit", "Nguyen", "Dijkstra", "Smeets", "van der Meer", "Benali", "Kramer", "'t Hart", "Okafor",
    "Schouten", "van Beek", "Willems", "Suparman", "Postma", "Kuijpers",
)

# Every nth contact never gave a first name, so that an e-mail's default shows.
NO_FIRST_NAME_EVERY = 20

HOME_ZONE = "Europe/Amsterdam"
# Bananas bought on Monday 14:55 in Amsterdam are bought at 13:55 in London (576):
# there "Monday 14:30" is still to come. The same in New York (1624, 1316, 396).
# In Auckland Monday 14:30 comes before breakfast (684, 824, 1750), and Monday
# afternoon in Amsterdam is Tuesday (562).
ZONES = {
    "Europe/London": ("576", "1360", "1890", "2338"),
    "America/New_York": ("396", "1316", "1624", "1760"),
    "Pacific/Auckland": ("562", "684", "824", "1750"),
}
# Of those at home, about one in this many reads English.
ENGLISH_ONE_IN = 5

# Who never agreed to offers, though they buy bananas.
NO_OFFERS = ("802", "884", "1126", "1374", "1642", "2104")
# Who agreed some time after their first order.
LATE_FOR_OFFERS = {
    "334": "2017-10-10T19:22:31",  # after two orders with bananas
    "460": "2017-10-28T20:14:09",  # after the order, before its Monday
    "1632": "2017-10-12T08:41:55",
    "1668": "2017-10-16T14:35:02",
    "2276": "2017-10-02T14:30:25",  # twenty-five seconds after the Monday of the first order
}
# Who left offers again, and when.
LEFT_OFFERS = {
    "514": "2017-11-09T21:03:18",
    "1418": "2017-11-06T14:29:45",  # fifteen seconds before an e-mail would leave
    "1524": "2017-10-23T09:05:11",
    "1790": "2017-10-19T08:12:40",
    "2196": "2017-11-12T17:50:06",
    "2262": "2017-11-13T10:26:37",
    "2430": "2017-12-04T14:30:20",  # twenty seconds after an e-mail left
}
# Who leaves the newsletter again within a day of joining it.
LEFT_NEWSLETTER = ("286", "1402")
LEFT_NEWSLETTER_AFTER = timedelta(hours=20, minutes=7)

# The newsletter's subscriptions are spread over the first four weeks of the span.
NEWSLETTER_FROM = datetime(2017, 9, 25)
NEWSLETTER_DAYS = 28
NEWSLETTER_SHARE = 0.87

WORDING = {
    ("offers", "nl"): "Ja, mail mij aanbiedingen van De Postduif. Ik kan me altijd weer afmelden.",
    ("offers", "en"): "Yes, e-mail me offers from De Postduif. I can leave at any time.",
    ("newsletter", "nl"): "Stuur mij de nieuwsbrief van De Postduif.",
    ("newsletter", "en"): "Send me De Postduif's newsletter.",
}
SOURCE = {"offers": "checkout", "newsletter": "footer form"}


def drawn(household, purpose, below):
    """A whole number under `below`, fixed by the household and the purpose."""
    digest = hashlib.sha256(f"{household}/{purpose}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def zone_of(household):
    for zone, households in ZONES.items():
        if household in households:
            return zone
    return HOME_ZONE


def language_of(household, zone):
    at_home_in_dutch = zone == HOME_ZONE and drawn(household, "language", ENGLISH_ONE_IN) > 0
    return "nl" if at_home_in_dutch else "en"


def consent(interest, language, subscribed_at, left_at=None):
    """One interest of a contact; the moments are local, as the orders' are."""
    given = {
        "interest": interest,
        "basis": "opt_in",
        "source": SOURCE[interest],
        "wording": WORDING[interest, language],
        "subscribed_at": subscribed_at,
    }
    if left_at is not None:
        given["left_at"] = left_at
    return given


def offers_of(household, first_order_at, language):
    """Most people tick the box at the checkout, within minutes of a first order."""
    if household in NO_OFFERS:
        return []
    ticked_at = datetime.fromisoformat(first_order_at) + timedelta(seconds=20 + drawn(household, "tick", 280))
    subscribed_at = LATE_FOR_OFFERS.get(household, ticked_at.isoformat())
    return [consent("offers", language, subscribed_at, LEFT_OFFERS.get(household))]


def newsletter_of(household, language):
    reads_it = drawn(household, "newsletter", 1000) < NEWSLETTER_SHARE * 1000
    if not reads_it and household not in LEFT_NEWSLETTER:
        return []
    joined_at = NEWSLETTER_FROM + timedelta(
        days=drawn(household, "newsletter day", NEWSLETTER_DAYS),
        hours=7 + drawn(household, "newsletter hour", 16),
        minutes=drawn(household, "newsletter minute", 60),
        seconds=1 + drawn(household, "newsletter second", 59),
    )
    left_at = (joined_at + LEFT_NEWSLETTER_AFTER).isoformat() if household in LEFT_NEWSLETTER else None
    return [consent("newsletter", language, joined_at.isoformat(), left_at)]


def contact(index, household, first_order_at):
    zone = zone_of(household)
    language = language_of(household, zone)
    made = {"external_id": f"household-{household}", "email": f"household-{household}@example.test"}
    if index % NO_FIRST_NAME_EVERY != NO_FIRST_NAME_EVERY - 1:
        made["first_name"] = FIRST_NAMES[index % len(FIRST_NAMES)]
    made["last_name"] = LAST_NAMES[index % len(LAST_NAMES)]
    made["zone"] = zone
    made["language"] = language
    made["interests"] = offers_of(household, first_order_at, language) + newsletter_of(household, language)
    return made


def first_orders(path):
    """The local moment of each household's first order, by household."""
    first = {}
    for text in path.read_text(encoding="utf-8").splitlines():
        order = json.loads(text)
        first.setdefault(order["household"], order["at"])
    return first


def main():
    folder = Path(__file__).resolve().parent
    path = folder / "contacts.ndjson"
    first = first_orders(folder / "orders.ndjson")
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for index, household in enumerate(sorted(first)):
            made = contact(index, str(household), first[household])
            file.write(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{len(first)} contacts, {path.stat().st_size} bytes: {path.name}")


if __name__ == "__main__":
    main()
