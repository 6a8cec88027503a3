"""What the model, and two rules that anybody could use instead, predict for the holdout.

Rules: the last period repeats itself; every customer keeps to their own historic rate. Both speak
of repeat orders: a first order does not come twice. How well they did is said in scores.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.forecast.arrays import Reals
from pipelines.forecast.count_model import CountModel
from pipelines.forecast.histories import DAYS_PER_WEEK, weeks
from pipelines.forecast.purchases import Purchases
from pipelines.forecast.terms import SCORED_DAYS, Terms


@dataclass(frozen=True)
class Prediction:
    """Per customer: orders in the holdout, probability of one in 90 days. Per week: all orders."""

    orders: Reals
    probability_90d: Reals
    cumulative_weekly: Reals


def of_model(model: CountModel, purchases: Purchases, terms: Terms) -> Prediction:
    """Conditional on each customer's history at the cut."""
    grouped = purchases.calibration.grouped
    histories, group_of = grouped.histories, grouped.group_of
    by_week = [
        model.expected_orders(histories, float(week)) for week in range(1, terms.holdout_weeks + 1)
    ]
    return Prediction(
        orders=by_week[-1][group_of],
        probability_90d=model.probability_of_order(histories, weeks(SCORED_DAYS))[group_of],
        cumulative_weekly=np.array(
            [float((orders * histories.customers).sum()) for orders in by_week]
        ),
    )


def of_last_period(purchases: Purchases, terms: Terms) -> Prediction:
    """Each customer does again what they did in as long a time before the cut."""
    last = [purchases.weekly.get(week, 0) for week in range(1 - terms.holdout_weeks, 1)]
    return Prediction(
        orders=purchases.holdout.recent_orders.astype(np.float64),
        probability_90d=(purchases.holdout.recent_orders_90d > 0).astype(np.float64),
        cumulative_weekly=np.cumsum(np.array(last, dtype=np.float64)),
    )


def of_own_rate(purchases: Purchases, terms: Terms) -> Prediction:
    """Each customer goes on at repeat orders per day of age; nobody ever leaves."""
    window = purchases.calibration
    daily = window.frequency / np.maximum(window.age_days, 1)
    total = float(np.sort(daily).sum())
    each_week = np.arange(1, terms.holdout_weeks + 1, dtype=np.float64)
    return Prediction(
        orders=daily * terms.holdout_days,
        probability_90d=-np.expm1(-daily * SCORED_DAYS),
        cumulative_weekly=total * DAYS_PER_WEEK * each_week,
    )
