"""Intervals of the recovery report, against published figures and by hand."""

import math

import numpy as np
import pytest

from benchmarks.validation.shares import clustered, ratio, totals_drawn_again, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_intervals_are_those_of_newcombe_1998(hits: int, n: int, low: float, high: float) -> None:
    """Table I of "Two-sided confidence intervals for the single proportion", method 3."""
    found = wilson(hits, n)
    assert found.value == hits / n
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_share_of_nothing_has_no_value() -> None:
    found = wilson(0, 0)
    assert math.isnan(found.value)
    assert found.n == 0


def test_totals_keep_the_columns_of_a_customer_together() -> None:
    """Every customer brings 2 and 3: however often each is drawn, the sums stand 2 to 3."""
    again = totals_drawn_again(np.tile([2.0, 3.0], (7, 1)))
    assert again.tolist() == [[14.0, 21.0]] * len(again)


def test_customers_who_differ_give_a_wider_interval_than_their_rows_would() -> None:
    """40 customers of 100 months, half always hit, half never: as good as 40 coin tosses.

    sd of the mean of 40 tosses = 0.5 / sqrt(40) = 0.079; of 4000 rows it would be 0.008.
    """
    per_customer = np.array([[100.0, 100.0], [0.0, 100.0]] * 20)
    found = clustered(per_customer, ratio, n=4000)
    assert found.value == 0.5
    assert found.n == 4000
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.079, rel=0.15)


def test_the_same_counts_give_the_same_interval() -> None:
    per_customer = np.random.default_rng(3).integers(0, 9, (50, 2)).astype(np.float64) + 1
    assert clustered(per_customer, ratio) == clustered(per_customer, ratio)
