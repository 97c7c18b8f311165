#!/usr/bin/env python3
"""Invents the people behind the households of orders.txt.gz.

    python3 demo/data/contacts.py

Reads `orders.txt.gz` beside this file and writes `contacts.ndjson`, one contact
a line, the same to the byte on each run. Names, zones, languages, birthdays and
consents are made up: the public data set knows households by number only. What a
hash of the household's number does not have to decide stands in the tables below,
so that every case of the demo has at least one contact who shows it.
"""

import gzip
import hashlib
import json
from datetime import date, datetime, timedelta
from pathlib import Path

# A small shop within the shop: these come first, so that a play of the first few has every case.
# Frequent small baskets, bananas on Mondays, and orders in the hour that the clock repeats.
FIRST = (
    74, 116, 158, 244, 286, 288, 334, 396, 448, 460, 506, 514, 562, 576, 658, 672, 684, 784, 802, 824, 884, 984,
    1002, 1106, 1126, 1150, 1196, 1198, 1210, 1236, 1316, 1360, 1364, 1374, 1402, 1418, 1508, 1524, 1598, 1624,
    1632, 1642, 1668, 1750, 1758, 1760, 1776, 1790, 1860, 1890, 1898, 2024, 2042, 2104, 2154, 2160, 2196, 2230,
    2262, 2276, 2338, 2430,
)

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
# Of everybody else about one in this many lives abroad, in one of those three.
ABROAD_ONE_IN = 16
# Of those at home, about one in this many reads English.
ENGLISH_ONE_IN = 5

# Who never agreed to offers, though they buy bananas.
NO_OFFERS = ("802", "884", "1126", "1374", "1642", "2104")
NO_OFFERS_SHARE = 0.12
# Who agreed some time after their first order.
LATE_FOR_OFFERS = {
    "334": "2017-10-10T19:22:31",  # after two orders with bananas
    "460": "2017-10-28T20:14:09",  # after the order, before its Monday
    "1632": "2017-10-12T08:41:55",
    "1668": "2017-10-16T14:35:02",
    "2276": "2017-10-02T14:30:25",  # twenty-five seconds after the Monday of the first order
}
# How many of the others agree later than at their first order, and within how many days.
LATE_SHARE = 0.1
LATE_DAYS_MAX = 120
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
# How many of the others leave, and within how many days.
LEAVE_SHARE = 0.11
LEAVE_DAYS_MAX = 300
# Who leaves the newsletter again within a day of joining it.
LEFT_NEWSLETTER = ("286", "1402")
LEFT_NEWSLETTER_AFTER = timedelta(hours=20, minutes=7)

# The newsletter's subscriptions are spread over all weeks of the year but the last two.
NEWSLETTER_FROM = datetime(2017, 1, 2)
NEWSLETTER_DAYS = 350
NEWSLETTER_SHARE = 0.7

# The year of the orders; what is not in it does not happen.
YEAR_ENDS = datetime(2018, 1, 1)

# How many told the shop when they were born, and between which years.
BIRTHDAY_SHARE = 0.62
BORN_FROM, BORN_UNTIL = date(1938, 1, 1), date(2004, 12, 31)
# A birthday that three years in four do not have.
LEAP_DAY = ("1106", "1758")

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


def is_drawn(household, purpose, share):
    """Whether the household belongs to that share of all."""
    return drawn(household, purpose, 1000) < share * 1000


def zone_of(household):
    for zone, households in ZONES.items():
        if household in households:
            return zone
    if int(household) not in FIRST and drawn(household, "abroad", ABROAD_ONE_IN) == 0:
        return sorted(ZONES)[drawn(household, "zone", len(ZONES))]
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


def moment_after(household, purpose, moment, days_max):
    """A moment of the day, one to so many days later."""
    day = (moment + timedelta(days=1 + drawn(household, purpose, days_max))).date()
    return datetime.combine(day, datetime.min.time()) + timedelta(
        hours=7 + drawn(household, f"{purpose} hour", 16),
        minutes=drawn(household, f"{purpose} minute", 60),
        seconds=1 + drawn(household, f"{purpose} second", 59),
    )


def offers_of(household, first_order_at, language):
    """Most people tick the box at the checkout, within minutes of a first order."""
    is_first = int(household) in FIRST
    if household in NO_OFFERS or (not is_first and is_drawn(household, "no offers", NO_OFFERS_SHARE)):
        return []
    subscribed_at = datetime.fromisoformat(first_order_at) + timedelta(seconds=20 + drawn(household, "tick", 280))
    left_at = None
    if household in LATE_FOR_OFFERS:
        subscribed_at = datetime.fromisoformat(LATE_FOR_OFFERS[household])
    elif not is_first and is_drawn(household, "late", LATE_SHARE):
        subscribed_at = moment_after(household, "late day", subscribed_at, LATE_DAYS_MAX)
    if household in LEFT_OFFERS:
        left_at = datetime.fromisoformat(LEFT_OFFERS[household])
    elif not is_first and is_drawn(household, "leaves", LEAVE_SHARE):
        left_at = moment_after(household, "leaves day", subscribed_at, LEAVE_DAYS_MAX)
    return given("offers", language, subscribed_at, left_at)


def newsletter_of(household, language):
    if not is_drawn(household, "newsletter", NEWSLETTER_SHARE) and household not in LEFT_NEWSLETTER:
        return []
    joined_at = moment_after(household, "newsletter day", NEWSLETTER_FROM, NEWSLETTER_DAYS)
    left_at = joined_at + LEFT_NEWSLETTER_AFTER if household in LEFT_NEWSLETTER else None
    return given("newsletter", language, joined_at, left_at)


def given(interest, language, subscribed_at, left_at):
    """The interest, as far as it is given and taken back within the year."""
    if subscribed_at >= YEAR_ENDS:
        return []
    left = left_at.isoformat() if left_at is not None and left_at < YEAR_ENDS else None
    return [consent(interest, language, subscribed_at.isoformat(), left)]


def birth_date_of(household):
    if household in LEAP_DAY:
        return "1984-02-29"
    if not is_drawn(household, "birthday", BIRTHDAY_SHARE):
        return None
    days = (BORN_UNTIL - BORN_FROM).days
    return (BORN_FROM + timedelta(days=drawn(household, "born", days))).isoformat()


def contact(index, household, first_order_at):
    zone = zone_of(household)
    language = language_of(household, zone)
    made = {"external_id": f"household-{household}", "email": f"household-{household}@example.test"}
    if index % NO_FIRST_NAME_EVERY != NO_FIRST_NAME_EVERY - 1:
        made["first_name"] = FIRST_NAMES[index % len(FIRST_NAMES)]
    made["last_name"] = LAST_NAMES[index % len(LAST_NAMES)]
    if birth_date := birth_date_of(household):
        made["birth_date"] = birth_date
    made["zone"] = zone
    made["language"] = language
    made["interests"] = offers_of(household, first_order_at, language) + newsletter_of(household, language)
    return made


def first_orders(path):
    """The local moment of each household's first order, by household."""
    first = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for text in file:
            _, household, at, _ = text.split("\t")
            first.setdefault(int(household), at)
    return first


def main():
    folder = Path(__file__).resolve().parent
    path = folder / "contacts.ndjson"
    first = first_orders(folder / "orders.txt.gz")
    households = [*FIRST, *sorted(set(first) - set(FIRST))]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for index, household in enumerate(households):
            made = contact(index, str(household), first[household])
            file.write(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{len(first)} contacts, {path.stat().st_size} bytes: {path.name}")


if __name__ == "__main__":
    main()
