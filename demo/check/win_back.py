#!/usr/bin/env python3
"""An independent computation of the workflow "Win-back".

    To everyone who has not ordered for 45 days, `we-miss-you` at the next 10:00 in the
    contact's own zone, and ten days later at 10:00 `your-favourites`; only to who is
    subscribed to offers at those moments; an order ends it; not more than once in 90 days.

    python3 demo/check/win_back.py --shift-weeks 465 --until 2026-11-15T23:00:00Z

It reads the raw data and this sentence, never the workflow's file, and shares no
line with the product. What the sentence leaves open:

- The silence is over at the same local time 45 calendar days after an order, if no
  other order came before that or at that very moment.
- 10:00 itself counts as the next 10:00. Ten days later is the local day that is ten
  calendar days on.
- "Once in 90 days" is counted from the end of the silence that began the last journey:
  the same local time, 90 calendar days on, is allowed again. One that is too soon is
  left out and does not come later; the next silence is looked at anew.
- Whoever has left offers is taken out, at once or at the instant of leaving, and that
  was their journey. Who was never subscribed walks along and is skipped.
- An order at the very moment of an e-mail comes before it.
- Who is due after `--until` is still waiting, who is due exactly then is not.
"""

import argparse
from dataclasses import dataclass
from datetime import time

from messages import as_json, handed_over, sending_of
from moments import days_on, days_on_at, parse_instant, parse_time
from shop import read_shop

INTEREST = "offers"


@dataclass(frozen=True)
class Rules:
    """The numbers of the sentence; others than these are for comparison."""

    silence_days: int = 45
    at: time = time(10, 0)
    second_after_days: int = 10
    again_days: int = 90


@dataclass
class Journey:
    """How far somebody came: the instants of the two waits, and when it ended early."""

    contact: object
    first_due: object
    second_due: object
    gone_at: object = None
    is_outside: bool = False


def silences(placed, zone, until, rules):
    """Every instant up to `until` at which somebody has been silent for long enough."""
    for index, order in enumerate(placed):
        over_at = days_on(order, rules.silence_days, zone)
        following = placed[index + 1] if index + 1 < len(placed) else None
        if over_at <= until and (following is None or following > over_at):
            yield over_at


def admitted(moments, zone, rules):
    """Those that come long enough after the last one that was."""
    last = None
    for moment in moments:
        if last is None or moment >= days_on(last, rules.again_days, zone):
            last = moment
            yield moment


def next_at(instant, at, zone):
    today = days_on_at(instant, 0, at, zone)
    return today if today >= instant else days_on_at(instant, 1, at, zone)


def journey_of(contact, begun_at, placed, rules):
    first_due = next_at(begun_at, rules.at, contact.zone)
    second_due = days_on_at(first_due, rules.second_after_days, rules.at, contact.zone)
    journey = Journey(contact, first_due, second_due)
    consent = contact.consents.get(INTEREST)
    left_at = consent.left_at if consent else None
    journey.is_outside = left_at is not None and left_at <= begun_at
    ends = [order for order in placed if order > begun_at]
    if left_at is not None and left_at > begun_at:
        ends.append(left_at)
    journey.gone_at = min(ends, default=None)
    return journey


def is_there(journey, moment):
    return not journey.is_outside and (journey.gone_at is None or journey.gone_at > moment)


def play(shop, until, rules):
    """Every journey up to `until`: the counts of its blocks, and all messages."""
    matched, journeys = 0, []
    for contact in shop.contacts.values():
        placed = shop.orders_of(contact.household)
        moments = list(silences(placed, contact.zone, until, rules))
        matched += len(moments)
        for begun_at in admitted(moments, contact.zone, rules):
            journeys.append(journey_of(contact, begun_at, placed, rules))
    messages = []
    for journey in journeys:
        for due_at, email in ((journey.first_due, "we-miss-you"), (journey.second_due, "your-favourites")):
            if due_at <= until and is_there(journey, due_at):
                messages.append(handed_over(journey.contact, INTEREST, email, due_at))
    messages.sort(key=lambda message: (message.due_at, message.household))
    return counts_of(matched, journeys, until, messages), messages


def waited(journeys, due_of, until):
    """Who came to a wait, and who is in it still at the end of the play."""
    waiting = sum(due_of(journey) > until and is_there(journey, until) for journey in journeys)
    return {"entered": len(journeys), "waiting": waiting, "left": len(journeys) - waiting}


def counts_of(matched, journeys, until, messages):
    inside = [journey for journey in journeys if not journey.is_outside]
    further = [journey for journey in inside if journey.first_due <= until and is_there(journey, journey.first_due)]
    of_email = {
        email: [message for message in messages if message.email == email]
        for email in ("we-miss-you", "your-favourites")
    }
    return {
        "trigger_matched": matched,
        "started": len(journeys),
        "morning": waited(inside, lambda journey: journey.first_due, until),
        "m1": sending_of(of_email["we-miss-you"]),
        "ten_days": waited(further, lambda journey: journey.second_due, until),
        "m2": sending_of(of_email["your-favourites"]),
    }


def arguments():
    usual = Rules()
    parser = argparse.ArgumentParser(description="Computes the win-back workflow from the raw data alone.")
    parser.add_argument("--shift-weeks", type=int, required=True, help="whole weeks added to all local times")
    parser.add_argument("--until", type=parse_instant, required=True, help="end of play, as 2026-11-15T23:00:00Z")
    parser.add_argument("--contacts", type=int, help="only the first so many contacts, as the demo's flag")
    parser.add_argument("--silence-days", type=int, default=usual.silence_days, help="without an order (%(default)s)")
    parser.add_argument("--time", type=parse_time, default=usual.at, help="of both e-mails (10:00)")
    parser.add_argument("--again-days", type=int, default=usual.again_days, help="between two (%(default)s)")
    return parser.parse_args()


def main():
    given = arguments()
    rules = Rules(silence_days=given.silence_days, at=given.time, again_days=given.again_days)
    counts, messages = play(read_shop(given.shift_weeks, given.contacts), given.until, rules)
    print(as_json(counts, messages))


if __name__ == "__main__":
    main()
