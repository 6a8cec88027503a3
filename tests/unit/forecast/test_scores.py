"""Scores by hand."""

import numpy as np
import pytest

from pipelines.forecast.predictions import Prediction, of_last_period, of_own_rate
from pipelines.forecast.purchases import Holdout, Purchases
from pipelines.forecast.scores import Predictions, Score, calibration_table, score
from pipelines.forecast.terms import Terms
from tests.unit.forecast.drawn_shop import draw_shop
from tests.unit.forecast.summaries import summarise
from tests.unit.forecast.test_repurchase import AS_OF


def prediction(orders: list[float], chance: list[float], weekly: list[float]) -> Prediction:
    return Prediction(np.array(orders), np.array(chance), np.array(weekly))


@pytest.fixture
def scores() -> dict[str, Score]:
    """Three customers who order 0, 2 and 4 times in two weeks, five times of them in the first."""
    model = prediction([0.5, 2.0, 3.0], [0.25, 0.5, 1.0], [4.0, 5.5])
    backwards = prediction([4.0, 2.0, 0.0], [1.0, 1.0, 0.0], [5.0, 6.0])
    nothing = prediction([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0])
    none = np.zeros(3, np.int64)
    holdout = Holdout(none, none, np.array([0, 2, 4]), np.array([0, 1, 4]))
    found = score(Predictions(model, backwards, nothing), holdout, np.array([5.0, 6.0]))
    return {one.measure: one for one in found}


@pytest.mark.parametrize(
    ("measure", "of_model", "of_last_period", "of_own_rate"),
    [
        ("total_orders", 5.5, 6.0, 0.0),
        ("total_orders_error", 0.5 / 6, 0.0, 1.0),
        ("cumulative_weekly_error", 1.5 / 11, 0.0, 1.0),
        ("mean_absolute_error", 0.5, 8 / 3, 2.0),
        ("mean_squared_error", 1.25 / 3, 32 / 3, 20 / 3),
        ("rank_correlation", 1.0, -1.0, None),
        ("brier_score_90d", (0.0625 + 0.25) / 3, 2 / 3, 2 / 3),
    ],
)
def test_measures_by_hand(
    scores: dict[str, Score],
    measure: str,
    of_model: float,
    of_last_period: float,
    of_own_rate: float | None,
) -> None:
    found = scores[measure]
    assert found.value == pytest.approx(of_model)
    assert found.baseline_last_period == pytest.approx(of_last_period)
    assert found.baseline_own_rate == pytest.approx(of_own_rate or 0.0, nan_ok=True) or (
        of_own_rate is None and np.isnan(found.baseline_own_rate)
    )


def test_excess_is_the_paired_difference_in_standard_errors(scores: dict[str, Score]) -> None:
    differences = np.array([0.25 - 16, 0.0, 1.0 - 16])
    by_hand = differences.mean() / (differences.std() / np.sqrt(3))
    assert scores["mean_squared_error"].excess_last_period == pytest.approx(by_hand)


def test_equal_predictions_share_a_tenth() -> None:
    chance = np.repeat([0.1, 0.2, 0.9], [60, 30, 10])
    ordered = np.concatenate([np.tile([1, 0, 0, 0, 0, 0], 10), np.tile([1, 0], 15), np.ones(10)])
    table = calibration_table(chance, ordered.astype(np.int64))
    assert [(one.customers, round(one.predicted, 3)) for one in table] == [
        (60, 0.1),
        (30, 0.2),
        (10, 0.9),
    ]
    assert [one.observed for one in table] == pytest.approx([1 / 6, 1 / 2, 1.0])


def test_rules_by_customer_and_by_week_are_the_same_rule() -> None:
    purchases = Purchases.of(*summarise(*draw_shop(400, 400, seed=5), 13))
    for rule in (of_last_period, of_own_rate):
        found = rule(purchases, Terms(AS_OF))
        assert len(found.cumulative_weekly) == 13
        assert found.cumulative_weekly[-1] == pytest.approx(found.orders.sum())
