"""The planted processes: what is drawn has the moments that the papers give for it."""

import math
from pathlib import Path

import duckdb
import numpy as np
import pytest

from pipelines.simulate import sample_shop
from pipelines.simulate.parameters import PLANTED
from pipelines.simulate.purchases import draw_repeat_purchases
from tests.unit.simulated_files import STANDARD_ERRORS, z_score


def hypergeometric(a: float, b: float, c: float, z: float) -> float:
    """2F1(a, b; c; z) by its power series, for 0 <= z < 1."""
    term = total = 1.0
    for n in range(200_000):
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
        total += term
        if abs(term) < 1e-14 * abs(total):
            return total
    raise AssertionError("the series did not converge")


def expected_repeat_purchases(t: float) -> float:
    """Fader, Hardie and Lee (2005), equation 9."""
    r, alpha, a, b = (getattr(PLANTED.buying, name) for name in ("r", "alpha", "a", "b"))
    share = (alpha / (alpha + t)) ** r
    return (a + b - 1) / (a - 1) * (1 - share * hypergeometric(r, b, a + b - 1, t / (alpha + t)))


def repeat_counts(t: float, customers: int) -> np.ndarray:
    rng = np.random.default_rng(11)
    buying = PLANTED.buying
    rate = rng.gamma(buying.r, 1 / buying.alpha, customers)
    dropout = rng.beta(buying.a, buying.b, customers)
    drawn = draw_repeat_purchases(rng, rate, dropout, np.full(customers, t))
    return np.bincount(drawn.person, minlength=customers)


@pytest.mark.parametrize("t", [30.0, 365.0, 1000.0])
def test_repeat_purchases_have_the_mean_of_the_bg_nbd_model(t: float) -> None:
    counts = repeat_counts(t, 100_000)
    error = counts.std() / math.sqrt(len(counts))
    assert counts.mean() == pytest.approx(expected_repeat_purchases(t), abs=STANDARD_ERRORS * error)


def test_share_without_repeat_purchase_is_that_of_the_bg_nbd_model() -> None:
    counts = repeat_counts(90.0, 100_000)
    expected = (PLANTED.buying.alpha / (PLANTED.buying.alpha + 90.0)) ** PLANTED.buying.r
    error = math.sqrt(expected * (1 - expected) / len(counts))
    assert np.mean(counts == 0) == pytest.approx(expected, abs=STANDARD_ERRORS * error)


def test_a_customer_leaves_only_right_after_a_repeat_purchase() -> None:
    rng = np.random.default_rng(3)
    never = draw_repeat_purchases(rng, np.full(500, 0.1), np.full(500, 1e-9), np.full(500, 200.0))
    at_once = draw_repeat_purchases(rng, np.full(500, 0.1), np.ones(500), np.full(500, 200.0))
    assert not never.has_left.any()
    assert np.bincount(at_once.person, minlength=500).tolist() == at_once.has_left.tolist()
    assert at_once.has_left.mean() > 0.99


def test_moments_lie_within_the_exposure_in_order() -> None:
    rng = np.random.default_rng(5)
    drawn = draw_repeat_purchases(rng, np.full(300, 0.2), np.full(300, 0.05), np.full(300, 90.0))
    assert drawn.after_days.min() >= 0
    assert drawn.after_days.max() <= 90
    same = np.diff(drawn.person) == 0
    assert (np.diff(drawn.after_days)[same] >= 0).all()


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("large")
    sample_shop(directory, customers=20_000, months=18, seed=2)
    return directory / "truth"


def test_purchases_of_a_sample_follow_each_customers_own_parameters(truth: Path) -> None:
    """Given rate and dropout p, E[X(t)] = (1 - exp(-rate p t)) / p."""
    score = z_score(
        truth,
        """
        select purchases - 1
            - (1 - exp(-purchase_rate_per_day * dropout_probability * exposure_days))
            / dropout_probability
        from 'TRUTH/customers.parquet' where not is_prospect
        """,
    )
    assert abs(score) < STANDARD_ERRORS


def test_first_purchases_come_for_a_discount_as_often_as_planted(truth: Path) -> None:
    promotion = PLANTED.promotion
    score = z_score(
        truth,
        f"""
        select came_for_discount::int
            - ({promotion.first_order_floor} + {promotion.first_order_slope} * dropout_probability)
        from 'TRUTH/customers.parquet'
        where not is_prospect and dropout_probability < 0.59
        """,
    )
    assert abs(score) < STANDARD_ERRORS


def test_first_orders_are_discounted_for_those_who_came_for_it(truth: Path) -> None:
    rows = duckdb.execute(
        f"""
        select distinct came_for_discount, is_discounted
        from '{truth}/orders.parquet' join '{truth}/customers.parquet' using (customer_id)
        where exclusion is null and ordered_at_local = first_order_at_local order by all
        """
    ).fetchall()
    assert rows == [(False, False), (True, True)]


@pytest.mark.parametrize(("came_for_discount", "chance"), [(False, 0.06), (True, 0.30)])
def test_repeat_orders_are_discounted_as_often_as_planted(
    truth: Path, came_for_discount: bool, chance: float
) -> None:
    score = z_score(
        truth,
        f"""
        select is_discounted::int - {chance}
        from 'TRUTH/orders.parquet' join 'TRUTH/customers.parquet' using (customer_id)
        where exclusion is null and ordered_at_local > first_order_at_local
            and came_for_discount = {came_for_discount}
        """,
    )
    assert abs(score) < STANDARD_ERRORS


def test_those_who_came_for_a_discount_stay_less(truth: Path) -> None:
    rows = duckdb.execute(
        f"""
        select came_for_discount, avg((left_at_local is not null)::int)
        from '{truth}/customers.parquet' where not is_prospect group by all order by all
        """
    ).fetchall()
    assert rows[1][1] > rows[0][1] + 0.05


def test_mean_order_values_are_gamma_gamma(truth: Path) -> None:
    """Given nu, values have mean p / nu; over customers the mean is p gamma / (q - 1)."""
    own = z_score(
        truth,
        """
        select avg(amount) - any_value(mean_order_value)
        from 'TRUTH/orders.parquet' join 'TRUTH/customers.parquet' using (customer_id)
        where exclusion is null group by customer_id
        """,
    )
    spend = PLANTED.spend
    all_customers = z_score(
        truth,
        f"select mean_order_value - {spend.p * spend.gamma / (spend.q - 1)} "
        "from 'TRUTH/customers.parquet'",
    )
    assert abs(own) < STANDARD_ERRORS
    assert abs(all_customers) < STANDARD_ERRORS


def test_order_values_vary_within_a_customer_as_planted(truth: Path) -> None:
    """Given nu, the variance of a value over its squared mean is 1 / p."""
    score = z_score(
        truth,
        f"""
        select avg((amount / mean_order_value - 1) ** 2) - 1 / {PLANTED.spend.p}
        from 'TRUTH/orders.parquet' join 'TRUTH/customers.parquet' using (customer_id)
        where exclusion is null group by customer_id
        """,
    )
    assert abs(score) < STANDARD_ERRORS


@pytest.mark.parametrize(
    ("is_loyal", "is_last", "factor"),
    [(False, False, 1.0), (True, False, 1.0), (False, True, 4.0), (True, True, 1.5)],
)
def test_a_late_delivery_drives_the_loyal_away_less(
    truth: Path, is_loyal: bool, is_last: bool, factor: float
) -> None:
    score = z_score(
        truth,
        f"""
        select (delivery = 'late')::int - {PLANTED.delivery.late * factor}
        from 'TRUTH/orders.parquet' join 'TRUTH/customers.parquet' using (customer_id)
        where exclusion is null and delivery in ('on_time', 'late', 'missing')
            and is_loyal = {is_loyal}
            and (left_at_local is not null and ordered_at_local = left_at_local) = {is_last}
            and ordered_at_local < timestamp '2025-05-15'
        """,
    )
    assert abs(score) < STANDARD_ERRORS


@pytest.mark.parametrize(("is_loyal", "chance"), [(False, 0.5), (True, 0.1)])
def test_a_crisis_postpones_the_orders_of_the_loyal_less(
    truth: Path, is_loyal: bool, chance: float
) -> None:
    """Postponed orders of the window are those moved by its length out of it."""
    score = z_score(
        truth,
        f"""
        with moved as (
            select *, ordered_at_local - case when was_postponed
                then window_end - window_start else 0 end * interval 1 day as meant_at
            from 'TRUTH/orders.parquet', 'TRUTH/crisis_windows.parquet'
            where exclusion is null
        )
        select was_postponed::int - {chance}
        from moved join 'TRUTH/customers.parquet' using (customer_id)
        where meant_at >= window_start and meant_at < window_end
            and ordered_at_local <> first_order_at_local and is_loyal = {is_loyal}
        """,
    )
    assert abs(score) < STANDARD_ERRORS


def test_warmth_puts_more_customers_on_lower_rungs_and_some_on_each(truth: Path) -> None:
    stages = dict(
        duckdb.execute(
            f"""
            select stage, count(*) / sum(count(*)) over ()
            from '{truth}/customer_months.parquet' where stage is not null group by stage
            """
        ).fetchall()
    )
    ladder = [stages[rung] for rung in ("satisfaction", "delight", "engagement", "empowerment")]
    assert ladder == sorted(ladder, reverse=True)
    assert min(stages.values()) > 0.01
    assert set(stages) == {
        "dissatisfied", "satisfaction", "delight", "engagement", "empowerment",
    }  # fmt: skip
