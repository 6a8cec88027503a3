"""BG/NBD (Fader, Hardie and Lee 2005): customers may leave after each repeat order.

Orders come at a gamma(r, alpha) rate per week; after a repeat order a customer leaves with a
beta(a, b) probability. Those who never came back have not left: they may be slow.

MBG/NBD, in which the first order may be the last, is not here: measured on the holdouts of CDNOW
and of the simulated shop, it helped neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.forecast.arrays import Reals
from pipelines.forecast.histories import Histories, Levels
from pipelines.forecast.optimum import LogLikelihood, Optimum, maximise
from pipelines.forecast.quadrature import mean_share_of_rate
from pipelines.forecast.special import betaln, digamma, expit, gammaln

PARAMETERS = ("r", "alpha", "a", "b")


@dataclass(frozen=True)
class BgNbd:
    """alpha in weeks."""

    r: float
    alpha: float
    a: float
    b: float

    @property
    def name(self) -> str:
        return "bg_nbd"

    def probability_alive(self, histories: Histories) -> Reals:
        return np.asarray(expit(self._log_odds_alive(histories)))

    def expected_orders(self, histories: Histories, horizon: float) -> Reals:
        """Equation 10 of the paper, with the expectation over dropout taken last."""
        reach = horizon / (self.alpha + histories.age.column)
        shape = self.r + histories.frequency.column
        staying = self.b + histories.frequency.values
        orders = mean_share_of_rate(self.a, staying, histories.frequency.index, shape, reach)
        return self.probability_alive(histories) * orders

    def probability_of_order(self, histories: Histories, horizon: float) -> Reals:
        """A customer leaves at an order only, so those alive miss the horizon by chance alone."""
        shape = self.r + histories.frequency.column
        log_missed = -shape * np.log1p(horizon / (self.alpha + histories.age.column))
        return -self.probability_alive(histories) * np.expm1(log_missed)

    def probability_of_return(self, histories: Histories) -> Reals:
        return self.probability_alive(histories)

    def median_time_to_order(self, histories: Histories) -> Reals:
        alive = self.probability_alive(histories)
        shape = self.r + histories.frequency.column
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            wait = np.expm1(-np.log1p(-0.5 / alive) / shape)
        return np.where(alive > 0.5, (self.alpha + histories.age.column) * wait, np.inf)

    def expected_repeat_orders(self, ages: Reals) -> Reals:
        return mean_share_of_rate(
            self.a,
            np.array([self.b]),
            np.zeros(len(ages), np.int64),
            np.full(len(ages), self.r),
            np.asarray(ages) / self.alpha,
        )

    def _log_odds_alive(self, histories: Histories) -> Reals:
        log_age = histories.age.each(lambda age: np.log(self.alpha + age))
        log_recency = histories.recency.each(lambda recency: np.log(self.alpha + recency))
        log_left = histories.frequency.each(self._log_left)
        return (self.r + histories.frequency.column) * (log_recency - log_age) - log_left

    def _log_left(self, frequency: Reals) -> Reals:
        """Logarithm of a / (b + x - 1): leaving at the last order against staying."""
        came_back = frequency > 0
        could_leave = np.where(came_back, self.b + frequency - 1.0, 1.0)
        return np.where(came_back, np.log(self.a / could_leave), -np.inf)


def fit_bg_nbd(histories: Histories, near: Sequence[float] = ()) -> tuple[BgNbd, Optimum]:
    """Maximum likelihood, first sought near given parameters; the optimum says how sound it is."""
    wait = histories.typical_wait
    starts = [np.array(near)] if near else []
    starts += [
        np.array([0.5, wait, 1.0, 3.0]),
        np.array([2.0, 4.0 * wait, 0.5, 10.0]),
        np.array([0.2, wait / 4.0, 0.3, 1.0]),
    ]
    optimum = maximise(_log_likelihood(histories), PARAMETERS, starts, histories.customers.sum())
    return BgNbd(*optimum.values), optimum


def _log_likelihood(histories: Histories) -> LogLikelihood:
    """Equation 6 of the paper: alive throughout, or gone at the last order."""
    x, customers = histories.frequency.values, histories.customers
    customers_with = np.bincount(histories.frequency.index, customers, len(x))
    count = customers.sum()

    def evaluate(point: Reals) -> tuple[float, Reals]:
        model = BgNbd(*np.exp(point).tolist())
        r, alpha, a, b = model.r, model.alpha, model.a, model.b
        shape = r + histories.frequency.column
        log_age = histories.age.each(lambda age: np.log(alpha + age))
        log_recency = histories.recency.each(lambda recency: np.log(alpha + recency))
        log_odds = model._log_odds_alive(histories)
        lesser = np.exp(-np.abs(log_odds))  # odds of the less likely state
        alive = customers * np.where(log_odds > 0, 1.0, lesser) / (1.0 + lesser)
        gone = customers - alive
        of_count = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        of_count += betaln(a, b + x) - betaln(a, b)
        total = (customers_with * of_count).sum() - (customers * shape * log_age).sum()
        total += (customers * (np.log1p(lesser) + np.maximum(-log_odds, 0.0))).sum()
        by_r = (customers_with * (digamma(r + x) - digamma(r))).sum() + count * np.log(alpha)
        by_r -= (alive * log_age + gone * log_recency).sum()
        by_alpha = count * r / alpha - (shape * alive * _inverse(alpha, histories.age)).sum()
        by_alpha -= (shape * gone * _inverse(alpha, histories.recency)).sum()
        fewer = digamma(a + b) - digamma(a + b + x)
        gone_with = np.bincount(histories.frequency.index, gone, len(x))
        could_leave = np.where(x > 0, b + x - 1.0, np.inf)
        by_a = (customers_with * fewer).sum() + gone.sum() / a
        by_b = (customers_with * (digamma(b + x) - digamma(b) + fewer)).sum()
        by_b -= (gone_with / could_leave).sum()
        return float(total), np.array([by_r, by_alpha, by_a, by_b]) * np.exp(point)

    return evaluate


def _inverse(alpha: float, times: Levels) -> Reals:
    return times.each(lambda weeks: 1.0 / (alpha + weeks))
