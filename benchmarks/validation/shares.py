"""Shares and totals with 95 % intervals; every number of the report is one of these.

Where a customer gives many rows, rows are not independent: then customers are drawn again with
replacement (bootstrap), not rows. Where each gives one, the interval is Wilson's.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Z_95 = 1.959964
RESAMPLES = 1000
_AT_A_TIME = 50
_SEED = 1927  # Wilson's paper; any number would do, as long as it stays

Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A value between its limits, from `n` of something; NaN where n is 0."""

    value: float
    low: float
    high: float
    n: int

    def covers(self, truth: float) -> bool:
        return self.low <= truth <= self.high


def wilson(hits: int, n: int) -> Estimate:
    """Score interval of a share (Wilson 1927), as the pipeline publishes it."""
    if n == 0:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    share, spread = hits / n, Z_95**2 / n
    middle = (share + spread / 2) / (1 + spread)
    reach = Z_95 * (share * (1 - share) / n + spread / (4 * n)) ** 0.5 / (1 + spread)
    return Estimate(share, max(0.0, middle - reach), min(1.0, middle + reach), n)


def totals_drawn_again(per_customer: Counts) -> Counts:
    """RESAMPLES × columns: the column sums had other customers of the same kind come."""
    rng = np.random.default_rng(_SEED)
    customers = len(per_customer)
    sums = []
    for _ in range(0, RESAMPLES, _AT_A_TIME):
        drawn = rng.integers(0, customers, (_AT_A_TIME, customers))
        times = np.stack([np.bincount(row, minlength=customers) for row in drawn])
        sums.append(times.astype(np.float64) @ per_customer)
    return np.concatenate(sums)


def clustered(
    per_customer: Counts, statistic: Callable[[Counts], Counts], n: int | None = None
) -> Estimate:
    """`statistic` maps rows of column sums to values; percentile bootstrap over customers."""
    if not len(per_customer):
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    value = statistic(per_customer.sum(axis=0, keepdims=True))[0]
    again = statistic(totals_drawn_again(per_customer))
    low, high = np.nanpercentile(again, [2.5, 97.5])
    count = len(per_customer) if n is None else n
    return Estimate(float(value), float(low), float(high), count)


def ratio(sums: Counts) -> Counts:
    """First column over the second; NaN over nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(sums[:, 1] > 0, sums[:, 0] / sums[:, 1], np.nan)
