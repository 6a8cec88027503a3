"""Wall-clock times become UTC as Python's zoneinfo has it with fold=0, at every clock change.

Up to 2025: rules made later differ between the zone files of DuckDB and of the machine.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.times import offsets_of, utc_from_local

ZONES = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour
    "America/Sao_Paulo",  # at midnight
    "Africa/Casablanca",  # four changes a year
    "Asia/Kathmandu",  # no change, a quarter of an hour
    "Pacific/Apia",  # left out a day
    "UTC",
]
EDGES = [timedelta(seconds=s) for s in (-7201, -3600, -1800, -1, 0, 1, 1799, 1800, 3599, 3600)]


def utc_of(zone: str, local: list[datetime]) -> list[datetime]:
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select {utc_from_local('clock', zone)} from "
            "(select unnest($1::timestamp[]) as clock)",
            [local],
        ).fetchall()
    return [row[0] for row in rows]


def as_python_has_it(zone: str, local: datetime) -> datetime:
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC).replace(tzinfo=None)


def clock_changes(zone: str) -> list[datetime]:
    """Local times at which a clock is changed, found by walking through the years by hours."""
    found, hour, end = [], datetime(1996, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
    there = ZoneInfo(zone)
    while hour < end:
        later = hour + timedelta(hours=6)
        if hour.astimezone(there).utcoffset() != later.astimezone(there).utcoffset():
            found += [hour.astimezone(there).replace(tzinfo=None) + timedelta(minutes=30 * n)
                      for n in range(-4, 20)]  # fmt: skip
        hour = later
    return found


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/London", datetime(2024, 10, 27, 1, 30), datetime(2024, 10, 27, 0, 30)),
        ("Europe/London", datetime(2024, 3, 31, 1, 30), datetime(2024, 3, 31, 1, 30)),
        ("America/New_York", datetime(2024, 11, 3, 1, 30), datetime(2024, 11, 3, 5, 30)),
        ("America/New_York", datetime(2024, 3, 10, 2, 30), datetime(2024, 3, 10, 7, 30)),
        ("Australia/Lord_Howe", datetime(2024, 4, 7, 1, 45), datetime(2024, 4, 6, 14, 45)),
        ("Australia/Lord_Howe", datetime(2024, 10, 6, 2, 15), datetime(2024, 10, 5, 15, 45)),
    ],
)
def test_a_repeated_hour_is_its_first_occurrence_and_a_skipped_hour_moves_forward(
    zone: str, local: datetime, utc: datetime
) -> None:
    assert utc_of(zone, [local]) == [utc]


@pytest.mark.parametrize("zone", ZONES)
def test_every_half_hour_around_every_clock_change_is_as_python_has_it(zone: str) -> None:
    local = [change + edge for change in clock_changes(zone) for edge in EDGES]
    assert utc_of(zone, local) == [as_python_has_it(zone, clock) for clock in local]


@given(
    zone=st.sampled_from(ZONES),
    local=st.lists(
        st.datetimes(datetime(1970, 1, 2), datetime(2025, 12, 31)), min_size=1, max_size=200
    ),
)
def test_any_wall_clock_time_is_as_python_has_it(zone: str, local: list[datetime]) -> None:
    assert utc_of(zone, local) == [as_python_has_it(zone, clock) for clock in local]


def test_offsets_hold_to_the_end_of_the_century() -> None:
    assert offsets_of("Europe/London")[-1][0].year == 2099
    assert offsets_of("UTC") == ((datetime(1, 1, 1), 0),)
