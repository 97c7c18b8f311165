"""Says what the calendar of the engine must say, by other means: the zones of Python's zoneinfo over
the package tzdata, the recurrences of dateutil, the holidays of the package holidays, and windows by
looking at the clock on the wall minute by minute.

    pip install tzdata==2026.5 python-dateutil holidays
    PYTHONTZPATH= python3 oracle.py

writes zones.csv, rules.csv and holidays.csv beside itself. The release of tzdata must be that of the
zone database which the engine carries; zones.csv names it, and the test compares.
"""

import csv
import datetime as dt
import pathlib
import zoneinfo

import holidays
import tzdata
from dateutil import rrule
from dateutil.relativedelta import relativedelta

HERE = pathlib.Path(__file__).parent
UTC = dt.timezone.utc
MINUTE = dt.timedelta(minutes=1)

ZONES = """
Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Lagos America/Anchorage America/Asuncion
America/Bogota America/Chicago America/Denver America/Halifax America/Havana America/Los_Angeles
America/Mexico_City America/New_York America/Nuuk America/Phoenix America/Santiago America/Sao_Paulo
America/St_Johns Asia/Beirut Asia/Dubai Asia/Gaza Asia/Jerusalem Asia/Kathmandu Asia/Kolkata
Asia/Shanghai Asia/Tehran Asia/Tokyo Atlantic/Azores Australia/Adelaide Australia/Brisbane
Australia/Lord_Howe Australia/Sydney Etc/UTC Europe/Amsterdam Europe/Athens Europe/Berlin
Europe/Brussels Europe/Chisinau Europe/Dublin Europe/Helsinki Europe/Kyiv Europe/Lisbon
Europe/London Europe/Madrid Europe/Moscow Europe/Paris Pacific/Apia Pacific/Auckland
Pacific/Chatham Pacific/Easter Pacific/Honolulu Pacific/Kiritimati
""".split()

RULES = """
FREQ=DAILY
FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29
FREQ=DAILY;INTERVAL=10
FREQ=WEEKLY;BYDAY=MO,TH
FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO
FREQ=WEEKLY;INTERVAL=3;BYDAY=WE;BYMONTH=6,7
FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1
FREQ=MONTHLY;BYMONTHDAY=-1
FREQ=MONTHLY;BYMONTHDAY=31
FREQ=MONTHLY;BYDAY=2TU
FREQ=MONTHLY;BYDAY=-1FR
FREQ=MONTHLY;BYDAY=5SA
FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,3
FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=1,15,-2
FREQ=YEARLY;BYMONTH=5;BYDAY=2SU
FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29
FREQ=YEARLY;BYDAY=20MO
FREQ=YEARLY;BYDAY=-1SU
FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8
FREQ=YEARLY;BYMONTHDAY=10;BYSETPOS=7
FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20270401
""".split()

COUNTRIES = {
    "nl": lambda years: holidays.NL(years=years, categories=("public", "optional")),
    "be": lambda years: holidays.BE(years=years),
    "de": lambda years: holidays.DE(years=years),
    "fr": lambda years: holidays.FR(years=years),
    "uk": lambda years: holidays.UK(subdiv="ENG", years=years),
}


def place(local, zone):
    """A local time that does not exist moves ahead; one that exists twice is the first."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def changes(zone):
    """The instants at which clocks change from 2026 to 2028; fixed ones where they never do."""
    found = []
    at = dt.datetime(2026, 1, 1, tzinfo=UTC)
    end = dt.datetime(2029, 1, 1, tzinfo=UTC)
    while at < end:
        after = at + dt.timedelta(minutes=30)
        if at.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            found.append(after)
        at = after
    if not found:
        for year in (2026, 2027, 2028):
            found += [dt.datetime(year, 3, 28, 1, tzinfo=UTC), dt.datetime(year, 10, 31, 1, tzinfo=UTC)]
    return found


def by_the_wall(at, zone, fits):
    """The first whole minute at or after this at which the clock on the wall fits."""
    while not fits(at.astimezone(zone)):
        at += MINUTE
    return at


def next_at(at, zone, hour, minute):
    day = at.astimezone(zone).date() - dt.timedelta(days=2)
    while True:
        found = place(dt.datetime.combine(day, dt.time(hour, minute)), zone)
        if found >= at:
            return found
        day += dt.timedelta(days=1)


def birthday(at, zone, month, day):
    year = at.astimezone(zone).year - 1
    while True:
        found = place(dt.datetime(year, month, day, 9), zone)
        if found >= at:
            return found
        year += 1


def zone_rows(name):
    zone = zoneinfo.ZoneInfo(name)
    for change in changes(zone):
        born = change.astimezone(zone)
        for minutes in (-1530, -90, -10, 40):
            at = change + minutes * MINUTE
            local = at.astimezone(zone).replace(tzinfo=None)
            yield [
                name,
                at,
                at + dt.timedelta(hours=1),
                at + dt.timedelta(hours=24),
                place(local + dt.timedelta(days=1), zone),
                place(local + relativedelta(months=1), zone),
                by_the_wall(at, zone, lambda w: w.weekday() == 0 and (w.hour, w.minute) == (14, 30)),
                by_the_wall(at, zone, lambda w: w.weekday() < 5 and 9 <= w.hour < 17),
                by_the_wall(at, zone, lambda w: w.hour >= 22 or w.hour < 6),
                next_at(at, zone, 2, 30),
                next_at(at, zone, 0, 15),
                f"{born.month}/{born.day}",
                birthday(at, zone, born.month, born.day),
            ]


def short(cell):
    return cell.strftime("%Y-%m-%dT%H:%MZ") if isinstance(cell, dt.datetime) else cell


def write(name, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def main():
    assert zoneinfo.TZPATH == (), "set PYTHONTZPATH= so that only the package tzdata is asked"
    head = "zone from 1h 24h 1d 1mo monday office night 02:30 00:15 born birthday".split()
    rows = [[f"zone database {tzdata.IANA_VERSION}"], head]
    rows += [[short(cell) for cell in row] for name in ZONES for row in zone_rows(name)]
    write("zones.csv", rows)

    start = dt.datetime(2027, 1, 1)
    rows = []
    for rule in RULES:
        found = rrule.rrulestr(rule, dtstart=start).xafter(start, count=6, inc=True)
        rows.append([rule.replace(",", "+"), " ".join(day.strftime("%Y-%m-%d") for day in found)])
    write("rules.csv", rows)

    rows = []
    for country, days_of in COUNTRIES.items():
        for year in range(2016, 2051):
            days = days_of(year)
            # Good Friday is a working day under article 3.1 of the Algemene termijnenwet.
            off = [day for day in sorted(days) if country != "nl" or days[day] not in ("Good Friday", "Goede Vrijdag")]
            # A weekend is no business day whatever the calendar says.
            rows.append([country, year, " ".join(day.strftime("%m-%d") for day in off if day.year == year and day.weekday() < 5)])
    write("holidays.csv", rows)


if __name__ == "__main__":
    main()
