"""Pareto/NBD (Schmittlein, Morrison and Colombo 1987): customers may leave at any time.

Orders come at a gamma(r, alpha) rate per week, and customers leave at a gamma(s, beta) rate.
The likelihood is that of Fader and Hardie (2005, "A Note on Deriving the Pareto/NBD Model"),
with its integral in place of the difference of hypergeometric functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.forecast.arrays import Reals
from pipelines.forecast.histories import Histories
from pipelines.forecast.optimum import LogLikelihood, Optimum, maximise
from pipelines.forecast.quadrature import PowerIntegral, power_integral
from pipelines.forecast.special import digamma, expit, gammaln

PARAMETERS = ("r", "alpha", "s", "beta")
_HALVINGS = 50
_LONGEST_WEEKS = 1e7


@dataclass(frozen=True)
class ParetoNbd:
    """alpha and beta in weeks."""

    r: float
    alpha: float
    s: float
    beta: float

    @property
    def name(self) -> str:
        return "pareto_nbd"

    def probability_alive(self, histories: Histories) -> Reals:
        return np.asarray(expit(self._log_alive(histories) - self._gone(histories)[0]))

    def expected_orders(self, histories: Histories, horizon: float) -> Reals:
        shape = self.r + histories.frequency.column
        rate = shape / (self.alpha + histories.age.column)
        orders = rate * self._expected_stay(histories.age.column, horizon)
        return self.probability_alive(histories) * orders

    def probability_of_order(self, histories: Histories, horizon: float) -> Reals:
        return self.probability_alive(histories) * self._orders_if_alive(
            histories, np.full(len(histories), horizon)
        )

    def probability_of_return(self, histories: Histories) -> Reals:
        return self.probability_of_order(histories, np.inf)

    def median_time_to_order(self, histories: Histories) -> Reals:
        """By halving an interval on the log scale."""
        alive = self.probability_alive(histories)
        returns = alive * self._orders_if_alive(histories, np.full(len(histories), np.inf))
        low = np.full(len(histories), -12.0)
        high = np.full(len(histories), np.log(_LONGEST_WEEKS))
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            is_late = alive * self._orders_if_alive(histories, np.exp(middle)) > 0.5
            low, high = np.where(is_late, low, middle), np.where(is_late, middle, high)
        return np.where(returns > 0.5, np.exp(high), np.inf)

    def expected_repeat_orders(self, ages: Reals) -> Reals:
        return self.r / self.alpha * self._expected_stay(np.zeros(len(ages)), np.asarray(ages))

    def _expected_stay(self, age: Reals, horizon: float | Reals) -> Reals:
        """Expected weeks until leaving or the horizon, of those alive; also where s is 1."""
        log_share = np.log1p(horizon / (self.beta + age))
        less = self.s - 1.0
        grown = log_share if abs(less) < 1e-12 else -np.expm1(-less * log_share) / less
        return np.asarray((self.beta + age) * grown)

    def _orders_if_alive(self, histories: Histories, horizon: Reals) -> Reals:
        age, shape = histories.age.column, self.r + histories.frequency.column
        integral = power_integral(self.alpha, shape + 1.0, self.beta, self.s, age, age + horizon)
        scale = shape * np.log(self.alpha + age) + self.s * np.log(self.beta + age)
        return np.minimum(shape * np.exp(scale + integral.log_value), 1.0)

    def _log_alive(self, histories: Histories) -> Reals:
        shape, age = self.r + histories.frequency.column, histories.age
        log_alpha = age.each(lambda weeks: np.log(self.alpha + weeks))
        return -shape * log_alpha - self.s * age.each(lambda weeks: np.log(self.beta + weeks))

    def _gone(self, histories: Histories) -> tuple[Reals, PowerIntegral]:
        integral = power_integral(
            self.alpha,
            self.r + histories.frequency.column,
            self.beta,
            self.s + 1.0,
            histories.recency.column,
            histories.age.column,
        )
        return np.log(self.s) + integral.log_value, integral


def fit_pareto_nbd(histories: Histories, near: Sequence[float] = ()) -> tuple[ParetoNbd, Optimum]:
    """Maximum likelihood, first sought near given parameters; the optimum says how sound it is."""
    wait, age = histories.typical_wait, histories.mean_age
    starts = [np.array(near)] if near else []
    starts += [
        np.array([0.5, wait, 0.5, age / 2.0]),
        np.array([2.0, 4.0 * wait, 2.0, 4.0 * age]),
    ]
    optimum = maximise(_log_likelihood(histories), PARAMETERS, starts, histories.customers.sum())
    return ParetoNbd(*optimum.values), optimum


def _log_likelihood(histories: Histories) -> LogLikelihood:
    x, customers = histories.frequency.values, histories.customers
    customers_with = np.bincount(histories.frequency.index, customers, len(x))
    age = histories.age.column

    def evaluate(point: Reals) -> tuple[float, Reals]:
        model = ParetoNbd(*np.exp(point).tolist())
        r, alpha, s, beta = model.r, model.alpha, model.s, model.beta
        log_alive = model._log_alive(histories)
        log_gone, left = model._gone(histories)
        share_alive = expit(log_alive - log_gone)
        alive, gone = customers * share_alive, customers * (1.0 - share_alive)
        of_count = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        total = (customers_with * of_count).sum()
        total += (customers * np.logaddexp(log_alive, log_gone)).sum()
        shape = r + histories.frequency.column
        by_r = (
            (customers_with * (digamma(r + x) - digamma(r) + np.log(alpha))).sum()
            - (alive * np.log(alpha + age)).sum()
            - (gone * left.mean_log_alpha).sum()
        )
        by_alpha = customers.sum() * r / alpha
        by_alpha -= (shape * (alive / (alpha + age) + gone * left.mean_inverse_alpha)).sum()
        by_s = customers.sum() * np.log(beta) + gone.sum() / s
        by_s -= (alive * np.log(beta + age) + gone * left.mean_log_beta).sum()
        by_beta = customers.sum() * s / beta
        by_beta -= (alive * s / (beta + age) + gone * (s + 1.0) * left.mean_inverse_beta).sum()
        return float(total), np.array([by_r, by_alpha, by_s, by_beta]) * np.exp(point)

    return evaluate
