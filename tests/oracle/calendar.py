"""Local time, periods and the instant at which a period's state is taken (definitions §1)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from tests.oracle.delivered import RunSettings

GRAINS = ("week", "month", "quarter", "year")
ONE_MICROSECOND = timedelta(microseconds=1)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def months_later(month: date, count: int) -> date:
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True)
class Calendar:
    """One run's way of putting instants into periods."""

    settings: RunSettings

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.zone)

    @cached_property
    def window(self) -> timedelta:
        return timedelta(days=self.settings.window_days)

    def local(self, instant: datetime) -> datetime:
        """The wall clock of the reporting zone at a UTC instant."""
        return instant.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    def month(self, instant: datetime) -> date:
        return self.period("month", self.local(instant).date())

    def period(self, grain: str, day: date) -> date:
        """The first day of the period a local day lies in."""
        if grain == "week":
            return day - timedelta(days=(day.isoweekday() - self.settings.week_starts_on) % 7)
        if grain == "month":
            return day.replace(day=1)
        if grain == "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return date(day.year, 1, 1)

    def following(self, grain: str, start: date) -> date:
        """The start of the next period, which is the end of this one."""
        if grain == "week":
            return start + timedelta(days=7)
        return months_later(start, {"month": 1, "quarter": 3, "year": 12}[grain])

    def previous(self, grain: str, start: date) -> date:
        return self.period(grain, start - timedelta(days=1))

    def periods(self, grain: str, first_day: date, last_day: date) -> list[date]:
        """Every period from the first day's to the last day's."""
        starts = [self.period(grain, first_day)]
        while self.following(grain, starts[-1]) <= last_day:
            starts.append(self.following(grain, starts[-1]))
        return starts

    @cached_property
    def as_of_local(self) -> datetime:
        return self.local(self.settings.as_of)

    @cached_property
    def just_after_as_of(self) -> datetime:
        return self.local(self.settings.as_of + ONE_MICROSECOND)

    def has_happened(self, instant: datetime) -> bool:
        return instant <= self.settings.as_of

    def state_at(self, grain: str, start: date) -> datetime:
        """Local wall clock at which the state of a period is taken."""
        return min(midnight(self.following(grain, start)), self.just_after_as_of)

    def is_complete(self, grain: str, start: date) -> bool:
        end = midnight(self.following(grain, start))
        return end + timedelta(days=self.settings.lateness_days) <= self.as_of_local
