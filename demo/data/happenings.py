#!/usr/bin/env python3
"""Invents what the orders do not tell: tastings, requests and gifts.

    python3 demo/data/happenings.py

Reads `contacts.ndjson` beside this file and writes `happenings.ndjson`, one event a
line in the order of time, the same to the byte on each run. All of it is made up from
a hash of the household's number: the public data set has purchases and nothing else.
Moments are local and without a zone, as those of the orders are; those inside an event
stand under `moments`, so that whoever shifts the year finds them.
"""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

from contacts import YEAR_ENDS, drawn, is_drawn

# One tasting a month, on its second Thursday, in the shop.
TASTINGS = (
    "Cheese", "Olive oil", "Bread", "Coffee", "Asparagus", "Herring", "Strawberries", "Wine", "Beer", "Mushrooms",
    "Chocolate", "Oliebollen",
)
THURSDAY = 3
BEGINS, LASTS = timedelta(hours=19, minutes=30), timedelta(minutes=90)
REGISTER_SHARE = 0.035
REGISTER_DAYS_MAX = 24
WITHDRAW_SHARE = 0.12
ATTEND_SHARE = 0.78
# The list of who came is typed in the next morning.
TOLD_AFTER = timedelta(hours=13, minutes=30)
SURVEY_SHARE = 0.4

# Hampers and platters, asked for through a form.
REQUEST_SHARE = 0.16
CLOSED_SHARE = 0.7
VERDICT_SHARE = 0.5

# The gift of a birthday is used at the counter.
GIFT_SHARE = 0.45


def second_thursday(month):
    first = date(2017, month, 1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % 7 + 7)


def tastings_of(household):
    for month, theme in enumerate(TASTINGS, start=1):
        if is_drawn(household, f"tasting {month}", REGISTER_SHARE):
            yield from tasting(household, month, theme)


def tasting(household, month, theme):
    """A registration, and what comes of it."""
    starts = datetime.combine(second_thursday(month), datetime.min.time()) + BEGINS
    activity = f"tasting-{month:02}"
    named = {"registration_id": f"{activity}-{household}", "activity_id": activity, "title": f"{theme} tasting"}
    moments = {"starts_at": starts, "ends_at": starts + LASTS}
    minutes = 60 + drawn(household, f"{activity} registers", REGISTER_DAYS_MAX * 24 * 60)
    registers = starts - timedelta(minutes=minutes, seconds=17)
    if registers.year < 2017:
        return
    yield happening(registers, household, "activity_registered", named, moments)
    if is_drawn(household, f"{activity} withdraws", WITHDRAW_SHARE):
        withdraws = registers + timedelta(minutes=drawn(household, f"{activity} when", minutes), seconds=5)
        yield happening(withdraws, household, "activity_registration_cancelled", named)
        return
    told = starts + TOLD_AFTER + timedelta(seconds=drawn(household, f"{activity} typed", 900))
    if not is_drawn(household, f"{activity} comes", ATTEND_SHARE):
        yield happening(told, household, "activity_missed", named)
        return
    yield happening(told, household, "activity_attended", named)
    if is_drawn(household, f"{activity} survey", SURVEY_SHARE):
        score = 4 + drawn(household, f"{activity} score", 7)
        filled = told + timedelta(minutes=5 + drawn(household, f"{activity} fills", 5 * 24 * 60), seconds=31)
        answers = {"form": "tasting-survey", "activity_id": activity, "score": score, "call_me": score == 4}
        yield happening(filled, household, "form_submitted", answers)


def requests_of(household):
    if not is_drawn(household, "request", REQUEST_SHARE):
        return
    day = datetime(2017, 1, 9) + timedelta(days=drawn(household, "request day", 350))
    at = day + timedelta(minutes=8 * 60 + drawn(household, "request minute", 13 * 60), seconds=43)
    form = ("hamper", "platter")[drawn(household, "request form", 2)]
    yield happening(at, household, "form_submitted", {"form": form})
    if is_drawn(household, "request closed", CLOSED_SHARE):
        closed = at + timedelta(minutes=40 + drawn(household, "closed after", 40 * 60))
        yield happening(closed, household, "request_closed", {"form": form})
    elif is_drawn(household, "request verdict", VERDICT_SHARE):
        verdict = ("helped", "call-me")[drawn(household, "verdict", 3) // 2]
        said = at + timedelta(days=8, minutes=drawn(household, "verdict after", 4 * 24 * 60))
        yield happening(said, household, "request_verdict", {"form": form, "verdict": verdict})


def gifts_of(household, contact):
    if "birth_date" not in contact or not is_drawn(household, "gift", GIFT_SHARE):
        return
    month, day = (int(part) for part in contact["birth_date"].split("-")[1:])
    birthday = datetime(2017, month, min(day, 28) if month == 2 else day)
    used = birthday + timedelta(minutes=(drawn(household, "gift used", 9 * 24) - 24) * 60 + 11)
    yield happening(used, household, "gift_used", {"gift": "birthday"})


def happening(at, household, event, data, moments=None):
    made = {"at": at.isoformat(), "household": int(household), "event": event, "data": data}
    if moments:
        made["moments"] = {name: moment.isoformat() for name, moment in moments.items()}
    return made


def main():
    folder = Path(__file__).resolve().parent
    path = folder / "happenings.ndjson"
    made = []
    for text in (folder / "contacts.ndjson").read_text(encoding="utf-8").splitlines():
        contact = json.loads(text)
        household = contact["external_id"].removeprefix("household-")
        made += [*tastings_of(household), *requests_of(household), *gifts_of(household, contact)]
    year = ("2017-01-02", YEAR_ENDS.isoformat())
    kept = [one for one in made if year[0] <= one["at"] < year[1]]
    kept.sort(key=lambda one: (one["at"], one["household"], one["event"]))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number, one in enumerate(kept, start=1):
            one = {"id": f"happening-{number:04}", **one}
            file.write(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{len(kept)} events, {path.stat().st_size} bytes: {path.name}")


if __name__ == "__main__":
    main()
