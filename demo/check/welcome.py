#!/usr/bin/env python3
"""An independent computation of the workflow "Welcome".

    To everyone who joins the newsletter: `welcome` at once; two days later at 10:00
    in the contact's own zone `first-order-thanks` to who ordered since joining, else
    `who-we-are`; only to who is still subscribed to the newsletter at that moment;
    once per contact.

    python3 demo/check/welcome.py --shift-weeks 465 --until 2026-11-15T23:00:00Z

It reads the raw data and this sentence, never the workflow's file, and shares no
line with the product. What the sentence leaves open:

- Joining is known the instant it happens, and so are orders and leaving.
- "Two days later at 10:00" is 10:00 on the local day that is two calendar days
  after the local day of joining, whatever the hour of joining.
- "Since joining" is from the instant of joining up to the moment of deciding; both
  ends count.
- Who leaves the newsletter is taken out of the workflow at that instant; who leaves
  at the very moment of an e-mail does not get it.
- Who is due after `--until` is still waiting, who is due exactly then is not.
"""

import argparse
from dataclasses import dataclass
from datetime import time

from messages import as_json, handed_over, sending_of
from moments import days_on_at, parse_instant, parse_time
from shop import read_shop

INTEREST = "newsletter"


@dataclass(frozen=True)
class Rules:
    """The numbers of the sentence; others than these are for comparison."""

    days: int = 2
    at: time = time(10, 0)


def journey_of(contact, shop, until, rules):
    """The messages of one contact's journey up to `until`, one or two, and whether the wait is over."""
    joined_at = contact.consents[INTEREST].subscribed_at
    messages = [handed_over(contact, INTEREST, "welcome", joined_at)]
    due_at = days_on_at(joined_at, rules.days, rules.at, contact.zone)
    if contact.has_left(INTEREST, min(due_at, until)):
        return messages, True
    if due_at <= until:
        ordered = shop.orders_between(contact.household, joined_at, due_at) > 0
        email = "first-order-thanks" if ordered else "who-we-are"
        messages.append(handed_over(contact, INTEREST, email, due_at))
    return messages, due_at <= until


def play(shop, until, rules):
    """Every journey up to `until`: the counts of its blocks, and all messages."""
    joined = [
        contact
        for contact in shop.contacts.values()
        if INTEREST in contact.consents and contact.consents[INTEREST].subscribed_at <= until
    ]
    journeys = [journey_of(contact, shop, until, rules) for contact in joined]
    messages = [message for sent, _ in journeys for message in sent]
    waited = sum(1 for _, is_over in journeys if is_over)
    messages.sort(key=lambda message: (message.due_at, message.household, message.email))
    return counts_of(len(joined), waited, messages), messages


def counts_of(started, left, messages):
    of_email = {
        email: [message for message in messages if message.email == email]
        for email in ("welcome", "first-order-thanks", "who-we-are")
    }
    ordered, not_yet = len(of_email["first-order-thanks"]), len(of_email["who-we-are"])
    return {
        "trigger_matched": started,
        "started": started,
        "m1": sending_of(of_email["welcome"]),
        "two_days": {"entered": started, "waiting": started - left, "left": left},
        "first_order": {"ordered": ordered, "not_yet": not_yet},
        "thanks": sending_of(of_email["first-order-thanks"]),
        "about": sending_of(of_email["who-we-are"]),
    }


def arguments():
    usual = Rules()
    parser = argparse.ArgumentParser(description="Computes the welcome workflow from the raw data alone.")
    parser.add_argument("--shift-weeks", type=int, required=True, help="whole weeks added to all local times")
    parser.add_argument("--until", type=parse_instant, required=True, help="end of play, as 2026-11-15T23:00:00Z")
    parser.add_argument("--days", type=int, default=usual.days, help="calendar days waited (%(default)s)")
    parser.add_argument("--time", type=parse_time, default=usual.at, help="then waited for (10:00)")
    parser.add_argument("--contacts", type=int, help="only the first so many contacts, as the demo's flag")
    return parser.parse_args()


def main():
    given = arguments()
    rules = Rules(days=given.days, at=given.time)
    counts, messages = play(read_shop(given.shift_weeks, given.contacts), given.until, rules)
    print(as_json(counts, messages))


if __name__ == "__main__":
    main()
