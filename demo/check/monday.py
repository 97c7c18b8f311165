#!/usr/bin/env python3
"""An independent computation of the workflow "Orderers of bananas, Monday 14:30".

    For every order with bananas: on the next Monday at 14:30 in the contact's own
    zone (an order on Monday before or exactly at 14:30 counts the same day), send
    `thank-you` to who by then placed at least two orders within the last 7 days,
    else `tips-for-x`; only to who is subscribed to offers at that moment; not more
    than 2 hours late; once per order.

    python3 demo/check/monday.py --shift-weeks 465 --until 2026-11-15T23:00:00Z

It reads the raw data and this sentence, never the workflow's file, and shares no
line with the product: where the two agree on who got which e-mail at which
instant, they agree for two different reasons. What the sentence leaves open:

- An order is known the instant it is placed, a consent the instant it is given,
  a leaving the instant it happens. Nothing here is late, so the limit of 2 hours
  never strikes.
- Whether somebody is subscribed to offers plays no part in starting. Who has left
  offers is taken out of the workflow: at once, or at the instant of leaving. Of the
  others it is looked at on Monday at 14:30: who is not subscribed by then is skipped
  with the reason `no_consent`; who subscribed at that instant is not.
- "Within the last 7 days" is from the same local time seven calendar days earlier
  in the contact's zone up to the moment itself. Both ends count, and so does the
  order that started it. Over a change of the clock these are 167 or 169 hours.
- "At least two orders" counts every order, with bananas or without.
- Who is due after `--until` is still waiting, who is due exactly then is not.
"""

import argparse
from dataclasses import dataclass
from datetime import time

from messages import as_json, handed_over, sending_of
from moments import days_on, next_weekday_at, parse_instant, parse_time, parse_weekday
from shop import read_shop

INTEREST = "offers"


@dataclass(frozen=True)
class Rules:
    """The numbers of the sentence; others than these are for comparison."""

    sku: str = "1082185"
    weekday: int = 0
    at: time = time(14, 30)
    days: int = 7
    orders_min: int = 2
    # Days waited before the wait for Monday begins: one more wait block in front.
    extra_wait_days: int = 0


def due_of(order, contact, rules):
    """The instant at which the journey of an order goes on."""
    waited = order.placed_at
    if rules.extra_wait_days:
        waited = days_on(waited, rules.extra_wait_days, contact.zone)
    return next_weekday_at(waited, rules.weekday, rules.at, contact.zone)


def message_of(order, contact, due_at, shop, rules):
    """What the due moment decides: which e-mail, and whether it leaves."""
    since = days_on(due_at, -rules.days, contact.zone)
    count = shop.orders_between(order.household, since, due_at)
    email = "thank-you" if count >= rules.orders_min else "tips-for-x"
    return handed_over(contact, INTEREST, email, due_at, order.order_id)


def play(shop, until, rules):
    """Every journey up to `until`: how many started and wait, and all messages."""
    matched = [order for order in shop.orders if rules.sku in order.skus and order.placed_at <= until]
    started = {order.order_id: order for order in matched}
    messages = []
    outside, taken_out = 0, 0
    for order in started.values():
        contact = shop.contacts[order.household]
        due_at = due_of(order, contact, rules)
        if contact.has_left(INTEREST, order.placed_at):
            outside += 1
        elif contact.has_left(INTEREST, min(due_at, until)):
            taken_out += 1
        elif due_at <= until:
            messages.append(message_of(order, contact, due_at, shop, rules))
    messages.sort(key=lambda message: (message.due_at, message.order_id))
    inside = len(started) - outside
    return counts_of(len(matched), len(started), inside, taken_out, messages), messages


def counts_of(matched, started, inside, taken_out, messages):
    thanks = [message for message in messages if message.email == "thank-you"]
    tips = [message for message in messages if message.email == "tips-for-x"]
    return {
        "trigger_matched": matched,
        "started": started,
        "monday": {
            "entered": inside,
            "waiting": inside - taken_out - len(messages),
            "left": taken_out + len(messages),
        },
        "bought_more": {"again": len(thanks), "others": len(tips)},
        "thanks": sending_of(thanks),
        "tips": sending_of(tips),
    }


def arguments():
    usual = Rules()
    parser = argparse.ArgumentParser(description="Computes the Monday workflow from the raw data alone.")
    parser.add_argument("--shift-weeks", type=int, required=True, help="whole weeks added to all local times")
    parser.add_argument("--until", type=parse_instant, required=True, help="end of play, as 2026-11-15T23:00:00Z")
    parser.add_argument("--sku", default=usual.sku, help="product X (%(default)s)")
    parser.add_argument("--weekday", type=parse_weekday, default=usual.weekday, help="waited for (monday)")
    parser.add_argument("--monday-time", type=parse_time, default=usual.at, help="waited for (14:30)")
    parser.add_argument("--days", type=int, default=usual.days, help="days looked back (%(default)s)")
    parser.add_argument("--orders-min", type=int, default=usual.orders_min, help="for a thank-you (%(default)s)")
    parser.add_argument("--extra-wait-days", type=int, default=usual.extra_wait_days, help="waited before (0)")
    parser.add_argument("--contacts", type=int, help="only the first so many contacts, as the demo's flag")
    return parser.parse_args()


def main():
    given = arguments()
    rules = Rules(
        sku=given.sku,
        weekday=given.weekday,
        at=given.monday_time,
        days=given.days,
        orders_min=given.orders_min,
        extra_wait_days=given.extra_wait_days,
    )
    counts, messages = play(read_shop(given.shift_weeks, given.contacts), given.until, rules)
    print(as_json(counts, messages))


if __name__ == "__main__":
    main()
