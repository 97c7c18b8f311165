"""Local times and instants, for the checks of the demo's workflows.

Standard library only. Instants are aware datetimes in UTC, local times are naive
datetimes. A local time that does not exist moves ahead by the length of the gap,
one that exists twice is the first (RFC 5545, section 3.3.5): exactly what
`zoneinfo` does with fold=0. Knows nothing of orders, contacts or workflows.
"""

import sys
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def zone_named(name):
    """The zone; ends the program with a clear sentence where there is no zone data."""
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        sys.exit(
            f"no time zone data for {name!r}: install the system's zone database "
            "(on Debian the package tzdata) or Python's own copy (the package tzdata of PyPI)"
        )


def place(local, zone):
    """The instant of a local time."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def local_in(instant, zone):
    """The local time of an instant, without its zone."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def at_time_on(local, at):
    """That time on the local day."""
    return datetime.combine(local.date(), at)


def next_weekday_at(instant, weekday, at, zone):
    """The next such weekday and time in the zone; the very instant counts as next."""
    local = local_in(instant, zone)
    days_ahead = (weekday - local.weekday()) % 7
    moment = place(at_time_on(local + timedelta(days=days_ahead), at), zone)
    if moment < instant:
        moment = place(at_time_on(local + timedelta(days=days_ahead + 7), at), zone)
    return moment


def days_on(instant, days, zone):
    """The same local time, so many calendar days on (back, where negative)."""
    return place(local_in(instant, zone) + timedelta(days=days), zone)


def days_on_at(instant, days, at, zone):
    """That time on the local day that is so many calendar days on."""
    return place(at_time_on(local_in(instant, zone) + timedelta(days=days), at), zone)


def parse_instant(text):
    """An instant written with its offset or with Z, as 2026-11-15T23:00:00Z."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no zone: write it with Z, as 2026-11-15T23:00:00Z")
    return instant.astimezone(UTC)


def parse_time(text):
    """A local time of day, as 14:30."""
    return time.fromisoformat(text)


def parse_weekday(text):
    """A day's English name in lower case, to Monday = 0."""
    if text not in WEEKDAYS:
        raise ValueError(f"{text!r} is no weekday: one of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(text)


def written(instant):
    """An instant in UTC as text, to the second, with Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
