"""The simulated shop's clock, against the standard library's time zones."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from pipelines.simulate.clock import SHOP_TIME_ZONE, Clock, usual_start
from pipelines.simulate.crisis import place_crisis

CLOCK = Clock(date(2024, 1, 1), 24)


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-01T00:00:00", "2024-03-31T01:59:59", "2024-03-31T03:00:00", "2024-07-01T12:00:00",
        "2024-10-27T01:59:59", "2024-10-27T02:30:00", "2024-10-27T03:00:00", "2025-03-30T03:00:00",
        "2025-10-26T02:00:00", "2025-12-31T23:59:59",
    ],
)  # fmt: skip
def test_utc_is_that_of_the_first_occurrence(text: str) -> None:
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(SHOP_TIME_ZONE), fold=0)
    found = CLOCK.to_utc(np.array([moment(text)]))
    assert found.tolist() == [int(local.timestamp())]


def test_no_clock_shows_the_skipped_hour() -> None:
    times = ["2024-03-31T01:59:59", "2024-03-31T02:00:00", "2025-03-30T02:59:59"]
    settled = CLOCK.settle(np.array([moment(text) for text in times]))
    assert settled.tolist() == [
        moment("2024-03-31T01:59:59"), moment("2024-03-31T03:00:00"), moment("2025-03-30T03:59:59"),
    ]  # fmt: skip


def test_rhythm_keeps_day_and_order_and_empties_the_night() -> None:
    even = CLOCK.start + np.linspace(0, 30 * 86_400, 100_001)[:-1]
    kept = CLOCK.in_rhythm(even)
    assert (kept // 86_400 == np.floor(even / 86_400)).all()
    assert (np.diff(kept) >= 0).all()
    assert np.mean(kept % 86_400 < 6 * 3600) < 0.05


def test_months_are_half_open() -> None:
    moments = [moment("2024-01-31T23:59:59"), moment("2024-02-01T00:00:00")]
    assert CLOCK.month_of(np.array(moments)).tolist() == [0, 1]
    assert CLOCK.month_name(1) == "2024-02"
    assert CLOCK.end == moment("2026-01-01T00:00:00")


@pytest.mark.parametrize(
    ("months", "start"),
    [(1, "2024-01-01"), (24, "2024-01-01"), (25, "2023-12-01"), (36, "2023-01-01")],
)
def test_a_sample_lies_in_the_past_however_long_it_is(months: int, start: str) -> None:
    assert usual_start(months) == date.fromisoformat(start)
    assert Clock(usual_start(months), months).end <= moment("2026-01-01T00:00:00")


def test_crisis_leaves_time_for_what_it_postponed() -> None:
    windows = {months: place_crisis(months) for months in range(1, 61)}
    assert [months for months, window in windows.items() if window is None] == [1, 2, 3, 4]
    for months, window in windows.items():
        if window is not None:
            length = window.end_month - window.first_month
            assert length > 0
            assert window.end_month + length <= months


def test_crisis_has_the_same_months_a_year_before_when_there_are_18_months() -> None:
    windows = [place_crisis(months) for months in range(18, 61)]
    assert all(window is not None and window.first_month >= 12 for window in windows)
