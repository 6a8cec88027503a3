"""How well the holdout was foreseen: the model beside two rules that anybody could use.

Whether that is good enough is said in doubts.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.forecast.arrays import Integers, Reals
from pipelines.forecast.predictions import Prediction
from pipelines.forecast.purchases import Holdout

BINS = 10


@dataclass(frozen=True)
class Score:
    """One measure. The excesses say by how many standard errors the model's loss per customer
    lies above a rule's (below 0: it is better); only losses that are proper have them."""

    measure: str
    value: float
    baseline_last_period: float
    baseline_own_rate: float
    actual: float | None = None
    excess_last_period: float | None = None
    excess_own_rate: float | None = None


@dataclass(frozen=True)
class CalibrationBin:
    """A tenth of the customers, by predicted probability of an order in 90 days."""

    customers: int
    predicted: float
    observed: float


@dataclass(frozen=True)
class Predictions:
    """Three views of the same holdout."""

    model: Prediction
    last_period: Prediction
    own_rate: Prediction

    @property
    def orders(self) -> list[Reals]:
        return [self.model.orders, self.last_period.orders, self.own_rate.orders]

    @property
    def probability_90d(self) -> list[Reals]:
        views = (self.model, self.last_period, self.own_rate)
        return [view.probability_90d for view in views]

    @property
    def cumulative_weekly(self) -> list[Reals]:
        views = (self.model, self.last_period, self.own_rate)
        return [view.cumulative_weekly for view in views]


def score(predictions: Predictions, holdout: Holdout, actual_weekly: Reals) -> list[Score]:
    """All measures; errors of totals are shares of the actual orders."""
    orders = holdout.orders.astype(np.float64)
    ordered = (holdout.orders_90d > 0).astype(np.float64)
    weekly, total = predictions.cumulative_weekly, float(actual_weekly[-1])
    gaps = [np.abs(expected - actual_weekly) for expected in weekly]
    ranks = _ranks(orders)
    return [
        _side_by_side("total_orders", [float(view[-1]) for view in weekly], total),
        _side_by_side("total_orders_error", [_share(gap[-1], total) for gap in gaps]),
        _side_by_side(
            "cumulative_weekly_error", [_share(gap.sum(), actual_weekly.sum()) for gap in gaps]
        ),
        _side_by_side(
            "mean_absolute_error", [_mean(np.abs(view - orders)) for view in predictions.orders]
        ),
        _paired("mean_squared_error", [(view - orders) ** 2 for view in predictions.orders]),
        _side_by_side(
            "rank_correlation",
            [_correlation(_ranks(view), ranks) for view in predictions.orders],
        ),
        _paired("brier_score_90d", [(view - ordered) ** 2 for view in predictions.probability_90d]),
    ]


def calibration_table(probability: Reals, orders: Integers) -> list[CalibrationBin]:
    """Tenths by predicted probability; equal predictions stay together."""
    levels, level_of, sizes = np.unique(probability, return_inverse=True, return_counts=True)
    middle = (np.cumsum(sizes) - sizes / 2.0) / max(len(probability), 1)
    bin_of = np.minimum((middle * BINS).astype(np.int64), BINS - 1)
    ordered = np.bincount(level_of, orders > 0, len(levels))
    customers = np.bincount(bin_of, sizes, BINS)
    predicted = np.bincount(bin_of, levels * sizes, BINS)
    observed = np.bincount(bin_of, ordered, BINS)
    return [
        CalibrationBin(int(count), float(expected / count), float(seen / count))
        for count, expected, seen in zip(customers, predicted, observed, strict=True)
        if count > 0
    ]


def _side_by_side(measure: str, values: list[float], actual: float | None = None) -> Score:
    of_model, of_last_period, of_own_rate = values
    return Score(measure, of_model, of_last_period, of_own_rate, actual)


def _paired(measure: str, losses: list[Reals]) -> Score:
    of_model, of_last_period, of_own_rate = losses
    return Score(
        measure,
        _mean(of_model),
        _mean(of_last_period),
        _mean(of_own_rate),
        excess_last_period=_standardised(of_model - of_last_period),
        excess_own_rate=_standardised(of_model - of_own_rate),
    )


def _standardised(differences: Reals) -> float:
    mean = _mean(differences)
    spread = np.sqrt(_mean((differences - mean) ** 2) / max(len(differences), 1))
    return mean / float(spread) if spread > 0 else 0.0


def _ranks(values: Reals) -> Reals:
    """Equal values share their mean rank, as Spearman's correlation has it."""
    _, level_of, sizes = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(sizes) - (sizes - 1) / 2.0)[level_of])


def _correlation(left: Reals, right: Reals) -> float:
    left, right = left - _mean(left), right - _mean(right)
    scale = np.sqrt(_total(left * left) * _total(right * right))
    return _total(left * right) / float(scale) if scale > 0 else float("nan")


def _mean(values: Reals) -> float:
    return _total(values) / max(len(values), 1)


def _total(values: Reals) -> float:
    """Sorted first, so that the order of customers never shows."""
    return float(np.sort(values).sum())


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
