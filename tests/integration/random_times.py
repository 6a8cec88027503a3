"""Instants at which time goes wrong: clock changes, midnights, leap days, edges of windows."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 2019, 2024
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # moves its clocks by half an hour
    "America/Sao_Paulo",  # skipped midnight itself until 2019
    "Asia/Beirut",  # skips midnight
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "UTC",
)
HAIR = (timedelta(0), timedelta(microseconds=1), timedelta(microseconds=-1))


def to_utc(zone: str, wall_clock: datetime) -> datetime:
    aware = wall_clock.replace(tzinfo=ZoneInfo(zone))
    return aware.astimezone(UTC).replace(tzinfo=None)


@cache
def clock_changes(zone: str) -> list[datetime]:
    """The UTC instants at which the zone's offset changes."""
    tz = ZoneInfo(zone)
    hours = (
        datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
        for hour in range((LAST_YEAR - FIRST_YEAR + 1) * 366 * 24)
    )
    changes, before = [], None
    for hour in hours:
        offset = hour.astimezone(tz).utcoffset()
        if before is not None and offset != before:
            changes.append(hour.replace(tzinfo=None))
        before = offset
    return changes


def around(rng: Random, moment: datetime) -> datetime:
    """At the moment itself, or where a window that ends there begins: a hair before or after."""
    return moment - timedelta(days=rng.choice((0, 0, 3, 14, 365, 365))) + rng.choice(HAIR)


def instant(rng: Random, zone: str, first: datetime, last: datetime) -> datetime:
    """An instant between the two, often an awkward one."""
    for _ in range(20):
        found = _candidate(rng, zone, first, last)
        if first <= found <= last:
            return found
    return first


def _candidate(rng: Random, zone: str, first: datetime, last: datetime) -> datetime:
    anywhere = first + (last - first) * rng.random()
    way = rng.choice(("plain", "plain", "plain", "change", "midnight", "window", "leap", "week"))
    if way == "change" and clock_changes(zone):
        shift = timedelta(minutes=rng.choice((-90, -60, -30, 0, 15, 29, 30, 45, 59, 60, 90)))
        return rng.choice(clock_changes(zone)) + shift + rng.choice(HAIR)
    if way == "midnight":
        return to_utc(zone, datetime(anywhere.year, anywhere.month, 1)) + rng.choice(HAIR)
    if way == "window":
        before = datetime(anywhere.year, anywhere.month, 1) - timedelta(days=365)
        return to_utc(zone, before) + rng.choice(HAIR)
    if way == "leap":
        day = rng.choice(
            (date(2020, 2, 29), date(2024, 2, 29), date(2020, 3, 1), date(2020, 2, 28))
        )
        return to_utc(zone, datetime(day.year, day.month, day.day, rng.randrange(24)))
    if way == "week":
        day = anywhere.date() - timedelta(days=anywhere.weekday())
        return to_utc(zone, datetime(day.year, day.month, day.day)) + rng.choice(HAIR)
    return anywhere.replace(microsecond=rng.choice((0, 0, 1, 999_999)))


def date_of(zone: str, moment: datetime) -> datetime:
    """What a shop that delivers dates says of a moment: the midnight before it."""
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return to_utc(zone, datetime(local.year, local.month, local.day))


def shortly_after(rng: Random, moment: datetime) -> datetime:
    """Days, weeks or a little more than a year later."""
    days = rng.choice((0, 0, 1, 13, 14, 15, 30, 31, 61, 364, 365, 366, 400))
    return (
        moment + timedelta(days=days) + rng.choice((*HAIR, timedelta(hours=5), timedelta(hours=-5)))
    )
