"""Reasons not to forecast. One is enough: a table that says nothing beats one that misleads.

Measured elsewhere, judged here and nowhere else.
"""

from collections.abc import Iterable

from pipelines.forecast.optimum import Optimum
from pipelines.forecast.purchases import Purchases
from pipelines.forecast.scores import Score
from pipelines.forecast.terms import Terms

FEWEST_CUSTOMERS = 500
SHORTEST_DAYS = 180
SHORTEST_CALIBRATION_DAYS = 84
BEYOND_CHANCE = 1.645  # standard errors: one run in twenty is refused where model and rule tie
TOLERATED_TOTAL_ERROR = 0.05


def doubt_about_data(purchases: Purchases, terms: Terms) -> str | None:
    """Too little to fit: said before anything is fitted."""
    days = int(purchases.full.age_days.max(initial=0))
    known = len(purchases.calibration)
    if known < FEWEST_CUSTOMERS:
        return f"too few customers: {known} known before the holdout, {FEWEST_CUSTOMERS} needed"
    if days < SHORTEST_DAYS:
        return f"too short a history: {days} days, {SHORTEST_DAYS} needed"
    before = days - terms.holdout_days
    if before < SHORTEST_CALIBRATION_DAYS:
        return (
            f"too short a history: {before} days before the holdout,"
            f" {SHORTEST_CALIBRATION_DAYS} needed"
        )
    if int(purchases.calibration.frequency.max(initial=0)) < 2:
        return "no third orders: nobody came back twice before the holdout"
    if not purchases.holdout.orders.any():
        return "no repeat orders in the holdout: nothing to score against"
    return None


def doubt_about_fit(optimum: Optimum, fitted_on: str) -> str | None:
    """A bound or a climb that did not arrive: the parameters are not estimates."""
    if optimum.at_bound:
        return f"fit at a bound on {fitted_on}: {', '.join(optimum.at_bound)}"
    if not optimum.converged:
        return f"fit did not converge on {fitted_on}"
    return None


def doubt_about_scores(scores: Iterable[Score]) -> str | None:
    """Worse than a rule anybody could use, by the losses that an honest forecast minimises.

    Absolute error and rank correlation are published but do not decide: the first favours
    predicting no order at all, the second many equal predictions.
    """
    for score in scores:
        for rule, excess in (
            ("that the last period repeats", score.excess_last_period),
            ("each customer's own rate", score.excess_own_rate),
        ):
            if excess is not None and excess > BEYOND_CHANCE:
                return f"worse than the rule {rule}: {score.measure}"
        if score.measure == "cumulative_weekly_error":
            least = max(score.baseline_last_period, score.baseline_own_rate, TOLERATED_TOTAL_ERROR)
            if not score.value <= least:
                return f"worse than both rules: {score.measure}"
    return None
