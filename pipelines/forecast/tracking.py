"""Weekly cumulative repeat orders since the data began, beside what the model expects of them.

As in the papers' figures the expectation knows of each customer only when they first ordered; the
forecasts themselves, which know more, are scored elsewhere.
"""

from collections.abc import Iterator

import numpy as np

from pipelines.forecast.count_model import CountModel
from pipelines.forecast.histories import DAYS_PER_WEEK
from pipelines.forecast.purchases import Purchases
from pipelines.forecast.terms import Terms


def track(
    model: CountModel, purchases: Purchases, terms: Terms
) -> Iterator[tuple[int, float, float]]:
    """(week, expected, actual) up to the holdout's end; week 0 ends at the cut."""
    ages = purchases.calibration.age_days
    before = -(-int(ages.max(initial=0)) // DAYS_PER_WEEK)
    actual = 0.0
    expected_at = model.expected_repeat_orders(
        np.arange(ages.max(initial=0) + terms.holdout_days + 1) / DAYS_PER_WEEK
    )
    customers_of_age = np.bincount(ages)
    for week in range(1 - before, terms.holdout_weeks + 1):
        actual += purchases.weekly.get(week, 0)
        age_then = np.arange(len(customers_of_age)) + week * DAYS_PER_WEEK
        expected = customers_of_age * expected_at[np.maximum(age_then, 0)]
        yield week, float(expected.sum()), actual
