"""What was planted in the simulated shop is found again, as often as the intervals say.

The intervals are held to exact purchase times. Days with a purchase, which the pipeline counts,
are fewer than purchases: a second one on the same day is lost, so their parameters describe
purchase days and not the planted clock; the forecast speaks of purchase days too.
"""

import math
from pathlib import Path

import duckdb
import numpy as np
import pytest

from pipelines.forecast.bg_nbd import BgNbd, fit_bg_nbd
from pipelines.forecast.gamma_gamma import fit_gamma_gamma
from pipelines.forecast.histories import Histories
from pipelines.forecast.optimum import Optimum
from pipelines.simulate import sample_shop

SEEDS = 100
CUSTOMERS, MONTHS = 2000, 18
_PURCHASES = """
    select
        count(*) - 1 as frequency,
        epoch(max(o.ordered_at_local) - min(o.ordered_at_local)) / 604800 as recency,
        any_value(c.exposure_days) / 7 as age,
        sum(o.amount) - arg_min(o.amount, o.ordered_at_local) as repeat_amount
    from '{truth}/orders.parquet' as o
    inner join '{truth}/customers.parquet' as c on c.customer_id = o.customer_id
    where o.exclusion is null
    group by o.customer_id
"""


def draw(folder: Path, seed: int) -> dict[str, np.ndarray]:
    sample_shop(folder, customers=CUSTOMERS, months=MONTHS, seed=seed, crisis=False)
    return duckdb.sql(_PURCHASES.format(truth=folder / "truth")).fetchnumpy()


def planted(folder: Path) -> dict[str, float]:
    rows = duckdb.sql(f"from '{folder}/truth/parameters.parquet'").fetchall()
    return {str(name): float(value) for name, value in rows}


def fit_both(drawn: dict[str, np.ndarray]) -> tuple[Optimum, Optimum]:
    frequency = drawn["frequency"].astype(float)
    counts = fit_bg_nbd(Histories.of(frequency, drawn["recency"], drawn["age"]))[1]
    repeat = frequency > 0
    mean = drawn["repeat_amount"].astype(float)[repeat] / frequency[repeat]
    return counts, fit_gamma_gamma(frequency[repeat], mean)[1]


def coverage(folder: Path, seeds: int) -> dict[str, int]:
    """In how many samples each planted parameter lies within its 95 % interval."""
    covered: dict[str, int] = {}
    for seed in range(seeds):
        counts, spend = fit_both(draw(folder, seed))
        truth = planted(folder)
        truths = {"r": truth["buying.r"], "alpha": truth["buying.alpha"] / 7}
        truths |= {"a": truth["buying.a"], "b": truth["buying.b"]}
        truths |= {"p": truth["spend.p"], "q": truth["spend.q"], "v": truth["spend.gamma"]}
        for estimate in (*counts.estimates, *spend.estimates):
            lower, upper = estimate.interval()
            is_covered = lower <= truths[estimate.name] <= upper
            covered[estimate.name] = covered.get(estimate.name, 0) + is_covered
    return covered


def fewest(seeds: int, rate: float = 0.95) -> int:
    """So few of a binomial come with probability 0.001 or less."""
    mass = 0.0
    for count in range(seeds + 1):
        mass += math.comb(seeds, count) * rate**count * (1 - rate) ** (seeds - count)
        if mass > 0.001:
            return count
    return seeds


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_intervals_cover_the_planted_parameters_at_their_rate(tmp_path: Path) -> None:
    covered = coverage(tmp_path / "shop", SEEDS)
    assert set(covered) == {"r", "alpha", "a", "b", "p", "q", "v"}
    assert min(covered.values()) >= fewest(SEEDS), covered


def test_one_sample_lies_within_four_standard_errors_of_the_planted_parameters(
    tmp_path: Path,
) -> None:
    counts, spend = fit_both(draw(tmp_path / "shop", 1))
    truth = planted(tmp_path / "shop")
    values = [truth[f"buying.{name}"] for name in ("r", "alpha", "a", "b")]
    values[1] /= 7
    values += [truth[f"spend.{name}"] for name in ("p", "q", "gamma")]
    for estimate, value in zip((*counts.estimates, *spend.estimates), values, strict=True):
        assert abs(math.log(estimate.value / value)) < 4 * estimate.standard_error / estimate.value


def test_purchase_days_are_foreseen_though_same_day_purchases_are_lost(tmp_path: Path) -> None:
    """Fitted on purchase days, the model gives back how many purchase days there were."""
    sample_shop(tmp_path / "shop", customers=CUSTOMERS, months=MONTHS, seed=3, crisis=False)
    days = duckdb.sql(
        f"""
        select
            count(distinct ordered_at_local::date) - 1 as frequency,
            max(ordered_at_local)::date - min(ordered_at_local)::date as recency,
            (select max(ordered_at_local)::date from '{tmp_path}/shop/truth/orders.parquet')
            - min(ordered_at_local)::date as age
        from '{tmp_path}/shop/truth/orders.parquet' where exclusion is null group by customer_id
        """
    ).fetchnumpy()
    histories = Histories.of(days["frequency"], days["recency"] / 7, days["age"] / 7)
    model: BgNbd = fit_bg_nbd(histories)[0]
    expected = (model.expected_repeat_orders(histories.age.values))[histories.age.index].sum()
    assert expected == pytest.approx(float(days["frequency"].sum()), rel=0.02)
