"""How as_of goes on from night to night: by hours mostly, over edges often, back at times."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.integration.random_times import HAIR, to_utc

LATEST = datetime(2024, 12, 20)
MOVES = (
    *("not_at_all", "hours", "hours", "a_day", "a_day", "a_day", "days", "days", "days"),
    *("month_edge", "month_edge", "after_month_edge", "week_edge", "quarter_edge", "year_edge"),
    *("after_month_edge", "months", "back"),
)


def next_as_of(rng: Random, zone: str, as_of: datetime) -> datetime:
    move = rng.choice(MOVES)
    local = as_of.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    month = datetime(local.year, local.month, 1)
    edge = {
        "week_edge": datetime(local.year, local.month, local.day)
        + timedelta(days=7 - local.weekday()),
        "month_edge": _months_on(month, 1),
        "after_month_edge": _months_on(month, 1) + timedelta(days=rng.choice((1, 3, 3, 4))),
        "quarter_edge": _months_on(month, 3 - (local.month - 1) % 3),
        "year_edge": datetime(local.year + 1, 1, 1),
    }.get(move)
    by = {
        "not_at_all": timedelta(0),
        "hours": timedelta(hours=rng.choice((1, 5, 23, 47, 48))),
        "a_day": timedelta(days=1, minutes=rng.randrange(-60, 60)),
        "days": timedelta(days=rng.choice((2, 3, 7, 13, 14, 15, 30))),
        "months": timedelta(days=rng.choice((60, 90, 91, 180))),
        "back": -timedelta(days=rng.choice((1, 3, 14, 35, 90, 200))),
    }.get(move, timedelta(0))
    moved = as_of + by if edge is None else to_utc(zone, edge) + rng.choice(HAIR)
    return min(moved, LATEST)


def _months_on(month: datetime, number: int) -> datetime:
    months = month.year * 12 + month.month - 1 + number
    return datetime(months // 12, months % 12 + 1, 1)
