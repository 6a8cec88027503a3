"""Standard errors and bounds: how far the parameters can be trusted."""

import math

import numpy as np
import pytest

from pipelines.forecast.bg_nbd import fit_bg_nbd
from pipelines.forecast.gamma_gamma import GammaGamma, fit_gamma_gamma
from pipelines.forecast.histories import Histories
from pipelines.forecast.pareto import fit_pareto_nbd
from pipelines.simulate.purchases import draw_repeat_purchases
from tests.unit.forecast.cdnow import ShippedSummary


def bg_nbd_log_likelihood(cdnow: ShippedSummary, parameters: np.ndarray) -> float:
    """Equation 6 of Fader, Hardie and Lee (2005) customer by customer, as it is printed."""
    r, alpha, a, b = parameters
    total = 0.0
    for x, recency, age in zip(
        cdnow.frequency,
        np.rint(cdnow.recency_weeks * 7) / 7,
        np.rint(cdnow.age_weeks * 7) / 7,
        strict=True,
    ):
        stayed = math.exp(
            math.lgamma(b + x) - math.lgamma(a + b + x) - (r + x) * math.log(alpha + age)
        )
        left = (
            a
            / (b + x - 1)
            * math.exp(
                math.lgamma(b + x) - math.lgamma(a + b + x) - (r + x) * math.log(alpha + recency)
            )
            if x > 0
            else 0.0
        )
        total += math.lgamma(r + x) - math.lgamma(r) + r * math.log(alpha)
        total += math.lgamma(a + b) - math.lgamma(b) + math.log(stayed + left)
    return total


def test_standard_errors_are_those_of_the_information_matrix(cdnow: ShippedSummary) -> None:
    """Second differences of the printed likelihood, in the parameters themselves."""
    optimum = fit_bg_nbd(cdnow.histories())[1]
    at = np.array(optimum.values)
    steps = at * 1e-3
    information = np.empty((4, 4))
    for i in range(4):
        for j in range(4):
            corners = [
                sign
                * other
                * bg_nbd_log_likelihood(
                    cdnow,
                    at + sign * steps * (np.arange(4) == i) + other * steps * (np.arange(4) == j),
                )
                for sign in (1, -1)
                for other in (1, -1)
            ]
            information[i, j] = -sum(corners) / (4 * steps[i] * steps[j])
    expected = np.sqrt(np.diag(np.linalg.inv(information)))
    found = [estimate.standard_error for estimate in optimum.estimates]
    assert bg_nbd_log_likelihood(cdnow, at) == pytest.approx(optimum.log_likelihood, abs=1e-6)
    assert found == pytest.approx(expected, rel=1e-3)


def loyal_buyers() -> Histories:
    """Nobody ever leaves: dropout cannot be told from none."""
    rng = np.random.default_rng(3)
    age = rng.uniform(200, 500, 2000)
    drawn = draw_repeat_purchases(rng, rng.gamma(2.0, 0.02, 2000), np.full(2000, 1e-12), age)
    frequency = np.bincount(drawn.person, minlength=2000)
    last = np.zeros(2000)
    np.maximum.at(last, drawn.person, drawn.after_days)
    return Histories.of(frequency, last / 7, age / 7)


def test_a_fit_at_a_bound_says_so() -> None:
    assert fit_bg_nbd(loyal_buyers())[1].at_bound
    assert not fit_bg_nbd(loyal_buyers())[1].is_sound


def test_a_ridge_is_no_summit() -> None:
    assert not fit_pareto_nbd(loyal_buyers())[1].converged


def test_spend_is_found_again() -> None:
    """Moments and draws are those of the model; within four standard errors."""
    rng = np.random.default_rng(8)
    planted = GammaGamma(p=6.0, q=4.0, v=20.0)
    orders = rng.integers(1, 12, 20_000).astype(np.float64)
    rate = rng.gamma(planted.q, 1 / planted.v, 20_000)
    mean = rng.gamma(planted.p * orders) / rate / orders
    optimum = fit_gamma_gamma(orders, mean)[1]
    for estimate, truth in zip(optimum.estimates, (6.0, 4.0, 20.0), strict=True):
        assert abs(estimate.value - truth) < 4 * estimate.standard_error


def test_value_of_an_order_lies_between_the_customers_own_and_everybodys() -> None:
    spend = GammaGamma(p=6.0, q=4.0, v=20.0)
    everybody = 6.0 * 20.0 / 3.0
    values = spend.expected_order_value(np.array([0.0, 1.0, 1000.0]), np.array([0.0, 90.0, 90.0]))
    assert values[0] == pytest.approx(everybody)
    assert everybody < values[1] < 90.0
    assert values[2] == pytest.approx(90.0, rel=1e-2)


def test_spend_without_repeat_orders_or_value_is_refused() -> None:
    with pytest.raises(ValueError, match="repeat customers"):
        fit_gamma_gamma(np.array([1.0, 0.0]), np.array([5.0, 5.0]))
