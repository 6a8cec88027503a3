"""Gamma-gamma model of spend (Fader and Hardie 2013): what an order of a customer is worth.

Order values are gamma(p, nu), and nu is gamma(q, v) over customers; money in the reporting
currency. Independent of how often they order: the correlation is published beside the fit.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.forecast.arrays import Reals
from pipelines.forecast.histories import Levels
from pipelines.forecast.optimum import LogLikelihood, Optimum, maximise
from pipelines.forecast.special import digamma, gammaln

PARAMETERS = ("p", "q", "v")


@dataclass(frozen=True)
class GammaGamma:
    """v in money."""

    p: float
    q: float
    v: float

    def expected_order_value(self, frequency: Reals, mean_value: Reals) -> Reals:
        """Expected value of an order, given how many repeat orders averaged how much.

        Infinite where nothing is known and q is at most 1.
        """
        known = self.p * frequency
        if self.q <= 1.0:
            with np.errstate(divide="ignore"):
                value = self.p * (self.v + frequency * mean_value) / (known + self.q - 1.0)
            return np.where(known + self.q > 1.0, value, np.inf)
        return np.asarray(self.p * (self.v + frequency * mean_value) / (known + self.q - 1.0))


def fit_gamma_gamma(frequency: Reals, mean_value: Reals) -> tuple[GammaGamma, Optimum]:
    """Maximum likelihood over customers with repeat orders; every frequency and value above 0."""
    if np.any(frequency <= 0) or np.any(mean_value <= 0):
        raise ValueError("the spend model is fitted on repeat customers of positive value only")
    scale = float(np.median(mean_value))
    starts = [np.array([6.0, 4.0, scale / 2.0]), np.array([2.0, 2.0, scale])]
    likelihood = _log_likelihood(Levels.of(frequency), mean_value)
    optimum = maximise(likelihood, PARAMETERS, starts, float(len(frequency)))
    return GammaGamma(*optimum.values), optimum


def _log_likelihood(frequency: Levels, mean_value: Reals) -> LogLikelihood:
    """Equation 1a of Fader and Hardie's note."""
    x, count = frequency.values, len(mean_value)
    customers_with = np.bincount(frequency.index, minlength=len(x)).astype(np.float64)
    spent = frequency.column * mean_value
    log_mean, log_spent = np.log(mean_value), np.log(spent)
    sums = (frequency.column * log_spent).sum(), log_mean.sum()

    def evaluate(point: Reals) -> tuple[float, Reals]:
        p, q, v = np.exp(point).tolist()
        log_all = np.log(v + spent)
        inverse = 1.0 / (v + spent)
        of_count = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v)
        shape = p * frequency.column + q
        total = (customers_with * of_count).sum() + p * sums[0] - sums[1] - (shape * log_all).sum()
        by_p = (customers_with * x * (digamma(p * x + q) - digamma(p * x))).sum()
        by_p += sums[0] - (frequency.column * log_all).sum()
        by_q = (customers_with * (digamma(p * x + q) - digamma(q))).sum()
        by_q += count * np.log(v) - log_all.sum()
        by_v = count * q / v - (shape * inverse).sum()
        return float(total), np.array([by_p, by_q, by_v]) * np.exp(point)

    return evaluate
