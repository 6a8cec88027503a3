"""From CDNOW's transaction log to forecasts: the summary is the shipped one, and it holds."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from pipelines.forecast import Forecasts, Terms, forecast
from tests.unit.forecast.cdnow import (
    HOLDOUT_WEEKS,
    LAST_DAY,
    ShippedSummary,
    read_purchase_days,
    read_shipped_summary,
)
from tests.unit.forecast.summaries import summarise


@pytest.fixture(scope="module")
def shipped(shared_data: Path) -> ShippedSummary:
    return read_shipped_summary(shared_data)


@pytest.fixture(scope="module")
def summary(shared_data: Path) -> tuple[pa.Table, pa.Table]:
    return summarise(read_purchase_days(shared_data), LAST_DAY, HOLDOUT_WEEKS)


@pytest.fixture(scope="module")
def done(summary: tuple[pa.Table, pa.Table]) -> Forecasts:
    return forecast(*summary, Terms(datetime(1998, 6, 30, 16), HOLDOUT_WEEKS))


def test_the_log_gives_the_shipped_summary(
    summary: tuple[pa.Table, pa.Table], shipped: ShippedSummary
) -> None:
    """Same customers in the same order, to the two decimals of a week that are shipped."""
    column = {name: summary[0][name].to_numpy() for name in summary[0].column_names}
    assert np.array_equal(column["calibration_frequency"], shipped.frequency)
    for ours, theirs in (
        ("calibration_recency_days", shipped.recency_weeks),
        ("calibration_age_days", shipped.age_weeks),
    ):
        assert np.abs(column[ours] / 7 - theirs).max() <= 0.005 + 1e-9


def test_the_calibration_fit_is_the_papers(done: Forecasts) -> None:
    found = {
        row["measure"]: row["value"]
        for row in done.quality.to_pylist()
        if row["model"] == "bg_nbd" and row["fitted_on"] == "calibration"
    }
    assert [round(found[name], 3) for name in ("r", "alpha", "a", "b")] == [
        0.243,
        4.414,
        0.793,
        2.426,
    ]
    assert round(found["log_likelihood"], 1) == -9582.4


def test_the_holdout_is_foreseen_better_than_by_either_rule(done: Forecasts) -> None:
    scores = {row["measure"]: row for row in done.quality.to_pylist() if row["section"] == "score"}
    assert scores["total_orders"]["actual"] == 1882
    for measure in (
        "total_orders_error",
        "cumulative_weekly_error",
        "mean_absolute_error",
        "mean_squared_error",
        "brier_score_90d",
    ):
        row = scores[measure]
        assert row["value"] < min(row["baseline_last_period"], row["baseline_own_rate"])
    assert set(done.customers["status"].to_pylist()) == {"forecast"}
    assert len(done.customers) == 2357
