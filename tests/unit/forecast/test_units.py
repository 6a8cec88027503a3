"""Wrong units are the field's commonest silent error: here they are loud, or make no difference."""

from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from pipelines.forecast import Terms, forecast
from pipelines.forecast.bg_nbd import fit_bg_nbd
from pipelines.forecast.histories import Grouped, Histories
from tests.unit.forecast.cdnow import ShippedSummary
from tests.unit.forecast.summaries import summarise

DAY = date(2025, 1, 1)
TERMS = Terms(datetime(2025, 12, 31))


def group(frequency: list[int], recency_days: list[int], age_days: list[int]) -> Grouped:
    return Grouped.by_days(*(np.array(column) for column in (frequency, recency_days, age_days)))


def test_days_become_weeks_once() -> None:
    histories = group([2], [213], [272]).histories
    assert round(float(histories.recency.column[0]), 2) == 30.43
    assert round(float(histories.age.column[0]), 2) == 38.86


def test_weeks_in_place_of_days_are_refused() -> None:
    with pytest.raises(ValueError, match="are these weeks"):
        Grouped.by_days(np.array([2]), np.array([30.43]), np.array([38.86]))


def test_whole_weeks_in_place_of_days_are_refused_where_they_cannot_be_days() -> None:
    with pytest.raises(ValueError, match="not in days"):
        group([40], [30], [38])


def test_unmerged_orders_of_one_day_are_refused() -> None:
    with pytest.raises(ValueError, match="recency_days must be 0 exactly where frequency is 0"):
        group([1], [0], [38])


def test_recency_counted_back_from_the_cut_is_refused() -> None:
    """Marketing's recency (days since the last order) is not the models'."""
    with pytest.raises(ValueError, match="recency_days must be 0 exactly"):
        group([0], [272], [272])


def test_recency_beyond_age_is_refused() -> None:
    with pytest.raises(ValueError, match="passes age_days"):
        group([2], [300], [272])


def test_negative_days_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        group([0], [0], [-1])


def test_fractions_of_days_are_refused_in_the_table() -> None:
    summary, weeks = summarise({"a": {DAY: 1.0}}, DAY + timedelta(300), 13)
    place = summary.schema.get_field_index("age_days")
    in_weeks = summary.set_column(place, "age_days", pa.array([42.9]))
    with pytest.raises(ValueError, match="are these weeks"):
        forecast(in_weeks, weeks, TERMS)


def test_weeks_of_another_cut_are_refused() -> None:
    days = {"a": {DAY: 1.0, DAY + timedelta(20): 1.0}}
    summary, _ = summarise(days, DAY + timedelta(300), 13)
    _, weeks = summarise(days, DAY + timedelta(110), 13)
    with pytest.raises(ValueError, match="do not add up"):
        forecast(summary, weeks, TERMS)


def test_a_missing_column_is_named() -> None:
    summary, weeks = summarise({"a": {DAY: 1.0}}, DAY + timedelta(300), 13)
    with pytest.raises(ValueError, match="lacks age_days"):
        forecast(summary.drop_columns(["age_days"]), weeks, TERMS)


def test_another_unit_moves_alpha_and_the_likelihood_and_no_forecast(cdnow: ShippedSummary) -> None:
    """Per day in place of per week: alpha 7 times, log likelihood less log 7 per repeat order."""
    in_weeks = cdnow.histories()
    in_days = Histories.of(
        in_weeks.frequency.column,
        in_weeks.recency.column * 7,
        in_weeks.age.column * 7,
        in_weeks.customers,
    )
    (by_week, found), (by_day, other) = fit_bg_nbd(in_weeks), fit_bg_nbd(in_days)
    ratios = np.array(other.values) / np.array(found.values)
    assert ratios == pytest.approx([1, 7, 1, 1], rel=1e-3)
    repeats = float((in_weeks.frequency.column * in_weeks.customers).sum())
    assert found.log_likelihood - other.log_likelihood == pytest.approx(repeats * np.log(7))
    assert by_day.expected_orders(in_days, 90.0) == pytest.approx(
        by_week.expected_orders(in_weeks, 90 / 7), rel=1e-3
    )


def test_grouping_changes_nothing(cdnow: ShippedSummary) -> None:
    """The paper's summary customer by customer, weeks to two decimals, gives the same fit."""
    alone = Histories.of(cdnow.frequency, cdnow.recency_weeks, cdnow.age_weeks)
    assert len(alone) == 2357
    assert len(cdnow.histories()) < 1100
    fitted = fit_bg_nbd(alone)[1], fit_bg_nbd(cdnow.histories())[1]
    assert fitted[0].values == pytest.approx(fitted[1].values, rel=1e-4)
    assert fitted[0].log_likelihood == pytest.approx(fitted[1].log_likelihood, abs=0.01)
