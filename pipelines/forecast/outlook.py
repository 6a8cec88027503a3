"""What a fitted model says of every history: probabilities, orders, waiting, value.

It neither fits nor judges.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.forecast.arrays import Integers, Reals
from pipelines.forecast.count_model import CountModel
from pipelines.forecast.gamma_gamma import GammaGamma
from pipelines.forecast.histories import DAYS_PER_WEEK, Histories, weeks

HORIZONS_DAYS = (30, 90, 365)
_YEAR_DAYS = 365
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(5)


@dataclass(frozen=True)
class Outlook:
    """One value per distinct history; median_days is NaN where half or more never return."""

    probability_alive: Reals
    expected_orders: dict[int, Reals]
    probability_of_order: dict[int, Reals]
    median_days: Reals
    share_never_returning: Reals
    discounted_orders: Reals


def look_ahead(model: CountModel, histories: Histories, yearly_discount_rate: float) -> Outlook:
    """Everything the forecast says that does not depend on money."""
    expected = {days: model.expected_orders(histories, weeks(days)) for days in HORIZONS_DAYS}
    median = model.median_time_to_order(histories) * DAYS_PER_WEEK
    return Outlook(
        probability_alive=model.probability_alive(histories),
        expected_orders=expected,
        probability_of_order={
            days: model.probability_of_order(histories, weeks(days)) for days in HORIZONS_DAYS
        },
        median_days=np.where(np.isfinite(median), median, np.nan),
        share_never_returning=1.0 - model.probability_of_return(histories),
        discounted_orders=_discounted(model, histories, yearly_discount_rate, expected[_YEAR_DAYS]),
    )


def _discounted(
    model: CountModel, histories: Histories, yearly_rate: float, undiscounted: Reals
) -> Reals:
    """Orders of the coming year, each worth exp(-d t): by parts, so that expectations suffice.

    Integral of exp(-d t) dE(t) = exp(-d T) E(T) + d · integral of exp(-d t) E(t) dt.
    """
    daily = np.log1p(yearly_rate) / _YEAR_DAYS
    if daily == 0.0:
        return undiscounted
    total = np.exp(-daily * _YEAR_DAYS) * undiscounted
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        day = _YEAR_DAYS * (node + 1.0) / 2.0
        share = daily * _YEAR_DAYS * weight / 2.0 * np.exp(-daily * day)
        total = total + share * model.expected_orders(histories, weeks(day))
    return np.asarray(total)


def expected_value(
    spend: GammaGamma, discounted_orders: Reals, frequency: Integers, repeat_amount: Reals
) -> Reals:
    """Discounted gross value of the coming year's orders, one per customer.

    A customer whose repeat orders were worth nothing tells nothing about the value of an order.
    """
    tells = (frequency > 0) & (repeat_amount > 0)
    orders = np.where(tells, frequency, 0).astype(np.float64)
    mean = np.where(tells, repeat_amount, 0.0) / np.maximum(orders, 1.0)
    return discounted_orders * spend.expected_order_value(orders, mean)
