"""The shop's wall clock: months, the rhythm of a day, and what the clock reads in UTC.

A moment is a whole number of seconds since 1970-01-01 00:00 on the shop's own clock.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from pipelines.simulate.arrays import Integers, Reals

DAY = 86_400
SHOP_TIME_ZONE = "Europe/Berlin"
_USUAL_START = np.datetime64("2024-01")
_LATEST_END = np.datetime64("2026-01")

# Share of a day's events before each hour: few at night, most in the afternoon.
_SHARES = np.array([0.0, 0.03, 0.10, 0.45, 0.92, 1.0])
_HOURS = np.array([0.0, 6.0, 9.0, 14.0, 21.0, 24.0])


def usual_start(months: int) -> date:
    """The same for all samples of up to two years; longer ones start earlier.

    A run refuses what lies in the future.
    """
    first: date = min(_USUAL_START, _LATEST_END - months).astype(date)
    return first


class Clock:
    """`months` calendar months from the month that `start` begins."""

    def __init__(self, start: date, months: int) -> None:
        first = np.datetime64(start, "M")
        self.first_days = np.arange(first, first + months + 1)
        self.starts: Integers = self.first_days.astype("datetime64[s]").astype(np.int64)
        self.months = months
        self._changes, self._offsets, self._skipped = _clock_changes(start, months)

    @property
    def start(self) -> int:
        return int(self.starts[0])

    @property
    def end(self) -> int:
        return int(self.starts[-1])

    @property
    def days(self) -> float:
        return (self.end - self.start) / DAY

    def month_of(self, moments: Integers) -> Integers:
        """Number of the month, 0 being the first."""
        return np.searchsorted(self.starts, moments, side="right") - 1

    def month_name(self, month: int) -> str:
        return str(self.first_days[month])

    def in_rhythm(self, moments: Reals) -> Integers:
        """Moments spread evenly over the day, moved within their day to when people are awake."""
        day = np.floor(moments / DAY)
        hours = np.interp(moments / DAY - day, _SHARES, _HOURS)
        return self.settle((day * DAY + np.minimum(hours * 3600.0, DAY - 1.0)).astype(np.int64))

    def settle(self, moments: Integers) -> Integers:
        """No clock shows the hour that is skipped in spring: an hour later is what it shows."""
        settled = moments.copy()
        for skipped in self._skipped:
            settled[(moments >= skipped) & (moments < skipped + 3600)] += 3600
        return settled

    def to_utc(self, moments: Integers) -> Integers:
        """The same moments in UTC; the hour repeated in autumn is its first occurrence."""
        return moments - self._offsets[np.searchsorted(self._changes, moments, side="right")]


def _clock_changes(start: date, months: int) -> tuple[Integers, Integers, list[int]]:
    """Local moments at which the offset changes, offsets between them, starts of skipped hours."""
    zone = ZoneInfo(SHOP_TIME_ZONE)
    instant = datetime(start.year, start.month, 1, tzinfo=UTC) - timedelta(days=2)
    offset = _offset(instant, zone)
    changes: list[int] = []
    offsets = [offset]
    skipped: list[int] = []
    for _ in range(24 * 31 * (months + 1)):
        instant += timedelta(hours=1)
        new = _offset(instant, zone)
        if new == offset:
            continue
        # By then both a skipped and the first of two repeated hours have passed on the clock.
        changes.append(int(instant.timestamp()) + max(offset, new))
        if new > offset:
            skipped.append(int(instant.timestamp()) + offset)
        offsets.append(new)
        offset = new
    return np.array(changes, np.int64), np.array(offsets, np.int64), skipped


def _offset(instant: datetime, zone: ZoneInfo) -> int:
    offset = instant.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0
