"""BG/NBD (Fader, Hardie and Lee 2005) and MBG/NBD (Batislam, Denizel and Filiztekin 2007).

Orders come at a gamma(r, alpha) rate per week; after an order a customer leaves with a
beta(a, b) probability. In BG/NBD the first order is never the last one, in MBG/NBD it may be:
the two differ by one in what is counted as staying, and are one model here.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, digamma, expit, gammaln

from pipelines.forecast.arrays import Reals
from pipelines.forecast.histories import Histories
from pipelines.forecast.optimum import LogLikelihood, Optimum, maximise
from pipelines.forecast.quadrature import mean_share_of_rate

PARAMETERS = ("r", "alpha", "a", "b")


@dataclass(frozen=True)
class BetaGeometric:
    """`may_leave_at_once` makes it MBG/NBD. alpha in weeks."""

    r: float
    alpha: float
    a: float
    b: float
    may_leave_at_once: bool = False

    @property
    def name(self) -> str:
        return "mbg_nbd" if self.may_leave_at_once else "bg_nbd"

    def probability_alive(self, histories: Histories) -> Reals:
        return np.asarray(expit(self._log_odds_alive(histories)))

    def expected_orders(self, histories: Histories, horizon: float) -> Reals:
        """Equation 10 of the paper, with the expectation over dropout taken last."""
        reach = horizon / (self.alpha + histories.age.column)
        shape = self.r + histories.frequency.column
        staying = self._stayings(histories.frequency.values)
        orders = mean_share_of_rate(
            self.a, staying, histories.frequency.index, shape, reach
        )
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
            np.array([self.b + self.may_leave_at_once]),
            np.zeros(len(ages), np.int64),
            np.full(len(ages), self.r),
            np.asarray(ages) / self.alpha,
        ) * (self.b / (self.a + self.b) if self.may_leave_at_once else 1.0)

    def _stayings(self, frequency: Reals) -> Reals:
        """Second parameter of the beta distribution of dropout among those alive."""
        return self.b + frequency + self.may_leave_at_once

    def _log_odds_alive(self, histories: Histories) -> Reals:
        log_age = histories.age.each(lambda age: np.log(self.alpha + age))
        log_recency = histories.recency.each(lambda recency: np.log(self.alpha + recency))
        log_left = histories.frequency.each(self._log_left)
        return (self.r + histories.frequency.column) * (log_recency - log_age) - log_left

    def _log_left(self, frequency: Reals) -> Reals:
        """Logarithm of a / (staying - 1): leaving at the last order against staying."""
        could_leave = self._stayings(frequency) - 1.0
        if self.may_leave_at_once:
            return np.log(self.a / could_leave)
        could_leave = np.where(frequency > 0, could_leave, 1.0)
        return np.where(frequency > 0, np.log(self.a / could_leave), -np.inf)


def fit_beta_geometric(
    histories: Histories, *, may_leave_at_once: bool = False
) -> tuple[BetaGeometric, Optimum]:
    """Maximum likelihood; the optimum says whether to believe it."""
    customers = float(histories.customers.sum())
    age = float((histories.age.column * histories.customers).sum()) / customers
    frequency = float((histories.frequency.column * histories.customers).sum()) / customers
    wait = max(age, 0.1) / (1.0 + frequency)
    starts = [
        np.array([0.5, wait, 1.0, 3.0]),
        np.array([2.0, 4.0 * wait, 0.5, 10.0]),
        np.array([0.2, wait / 4.0, 0.3, 1.0]),
    ]
    likelihood = _log_likelihood(histories, may_leave_at_once=may_leave_at_once)
    optimum = maximise(likelihood, PARAMETERS, starts, customers)
    r, alpha, a, b = optimum.values
    return BetaGeometric(r, alpha, a, b, may_leave_at_once), optimum


def _log_likelihood(histories: Histories, *, may_leave_at_once: bool) -> LogLikelihood:
    """Equation 6 of the paper: alive throughout, or gone at the last order."""
    x, customers = histories.frequency.values, histories.customers
    customers_with = np.bincount(histories.frequency.index, customers, len(x))
    weighted = customers * histories.frequency.column

    def evaluate(point: Reals) -> tuple[float, Reals]:
        r, alpha, a, b = np.exp(point).tolist()
        model = BetaGeometric(r, alpha, a, b, may_leave_at_once)
        staying = model._stayings(x)
        log_odds = model._log_odds_alive(histories)
        alive = customers * expit(log_odds)
        gone = customers - alive
        of_count = (
            gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, staying) - betaln(a, b)
        )
        log_age = np.log(alpha + histories.age.values)
        log_recency = np.log(alpha + histories.recency.values)
        in_time = log_age[histories.age.index]
        # log(alive + gone) = log alive + log(1 + 1 / odds)
        total = (
            (customers_with * of_count).sum()
            - ((r * customers + weighted) * in_time).sum()
            + (customers * np.logaddexp(0.0, -log_odds)).sum()
        )
        gone_with = np.bincount(histories.frequency.index, gone, len(x))
        could_leave = np.where(staying > 1.0, staying - 1.0, 1.0)
        left = np.where(gone_with > 0, gone_with / could_leave, 0.0).sum()
        shape = r + histories.frequency.column
        by_r = (
            (customers_with * (digamma(r + x) - digamma(r) + np.log(alpha))).sum()
            - (alive * in_time).sum()
            - (gone * log_recency[histories.recency.index]).sum()
        )
        by_alpha = (
            r / alpha * customers.sum()
            - (alive * shape / (alpha + histories.age.column)).sum()
            - (gone * shape / (alpha + histories.recency.column)).sum()
        )
        both = digamma(a + b) - digamma(a + staying)
        by_a = (customers_with * both).sum() + gone.sum() / a
        by_b = (customers_with * (digamma(staying) - digamma(b) + both)).sum() - left
        gradient = np.array([by_r, by_alpha, by_a, by_b])
        return float(total), gradient * np.exp(point)

    return evaluate
