"""The whole forecast: what is published, and every reason for which nothing is."""

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from pipelines.forecast import FORECAST_SCHEMA, QUALITY_SCHEMA, Forecasts, Terms, forecast
from pipelines.forecast.doubts import doubt_about_scores
from pipelines.forecast.scores import Score
from tests.unit.forecast.drawn_shop import FIRST_DAY, Days, draw_shop
from tests.unit.forecast.summaries import summarise

AS_OF = datetime(2025, 6, 24, 22, 0)


def forecast_of(days: Days, last_day: date, *, weeks: int = 13, model: str = "bg_nbd") -> Forecasts:
    return forecast(*summarise(days, last_day, weeks), Terms(AS_OF, weeks, model=model))


@pytest.fixture(scope="module")
def shop() -> tuple[Days, date]:
    return draw_shop(3000, 540, seed=1)


@pytest.fixture(scope="module")
def done(shop: tuple[Days, date]) -> Forecasts:
    return forecast_of(*shop)


def quality(done: Forecasts, measure: str, fitted_on: str | None = None) -> dict[str, Any]:
    [row] = [
        row
        for row in done.quality.to_pylist()
        if row["measure"] == measure and fitted_on in (None, row["fitted_on"])
    ]
    return row


def test_every_customer_has_a_forecast(done: Forecasts, shop: tuple[Days, date]) -> None:
    assert done.customers.schema == FORECAST_SCHEMA
    assert done.customers["customer_id"].to_pylist() == list(shop[0])
    assert set(done.customers["status"].to_pylist()) == {"forecast"}
    assert quality(done, "is_forecast")["value"] == 1
    for name in ("probability_alive", "expected_orders_365d", "expected_value_12m"):
        assert done.customers[name].null_count == 0


def test_figures_of_a_customer_agree_with_each_other(done: Forecasts) -> None:
    column = {name: done.customers[name].to_numpy() for name in done.customers.column_names}
    chances = [column[f"probability_order_{days}d"] for days in (30, 90, 365)]
    assert np.all(np.diff([*chances, column["probability_alive"]], axis=0) >= -1e-6)
    for days in (30, 90, 365):
        orders = column[f"expected_orders_{days}d"]
        assert np.all(orders >= column[f"probability_order_{days}d"] - 1e-6)
    never = column["share_never_returning"]
    assert never == pytest.approx(1 - column["probability_alive"], abs=2e-6)
    assert np.array_equal(np.isnan(column["median_days_to_next_order"]), never >= 0.5)
    discounted, orders = column["expected_orders_12m_discounted"], column["expected_orders_365d"]
    assert np.all((discounted >= orders / 1.1 - 1e-6) & (discounted <= orders + 1e-6))


def test_a_discount_rate_of_zero_discounts_nothing(shop: tuple[Days, date]) -> None:
    done = forecast(*summarise(*shop, 13), Terms(AS_OF, yearly_discount_rate=0.0)).customers
    assert done["expected_orders_12m_discounted"] == done["expected_orders_365d"]


def test_the_order_of_customers_never_shows(done: Forecasts, shop: tuple[Days, date]) -> None:
    summary, weeks = summarise(*shop, 13)
    mixed = summary.take(pa.array(np.random.default_rng(0).permutation(len(summary))))
    again = forecast(mixed, weeks, Terms(AS_OF))
    assert again.customers.sort_by("customer_id") == done.customers
    assert again.quality == done.quality


def test_fitted_at_is_as_of_and_not_the_clock(done: Forecasts) -> None:
    assert set(done.customers["fitted_at"].to_pylist()) == {AS_OF}
    assert set(done.quality["fitted_at"].to_pylist()) == {AS_OF}


def test_the_model_beats_both_rules_on_a_shop_that_follows_it(done: Forecasts) -> None:
    for measure in ("brier_score_90d", "mean_squared_error"):
        row = quality(done, measure)
        assert row["value"] < min(row["baseline_last_period"], row["baseline_own_rate"])
        assert max(row["excess_last_period"], row["excess_own_rate"]) < -3
    assert quality(done, "total_orders_error")["value"] < 0.1


def test_every_tenth_of_customers_orders_about_as_often_as_predicted(done: Forecasts) -> None:
    tenths = [row for row in done.quality.to_pylist() if row["section"] == "calibration"]
    assert sum(row["customers"] for row in tenths) == quality(done, "rank_correlation")["customers"]
    for row in tenths:
        error = np.sqrt(max(row["value"] * (1 - row["value"]), 1e-4) / row["customers"])
        assert abs(row["actual"] - row["value"]) < 4 * error


def test_both_tables_travel_side_by_side(done: Forecasts) -> None:
    both = done.side_by_side()
    is_customer = pa.compute.equal(both["part"], "customer")
    assert both.filter(is_customer).select(FORECAST_SCHEMA.names) == done.customers
    rest = both.filter(pa.compute.invert(is_customer))
    names = [f"quality_{name}" for name in QUALITY_SCHEMA.names]
    assert rest.select(names).rename_columns(QUALITY_SCHEMA.names) == done.quality


def test_pareto_nbd_can_be_asked_for(shop: tuple[Days, date]) -> None:
    done = forecast_of(*shop, model="pareto_nbd")
    assert set(done.customers["model"].to_pylist()) == {"pareto_nbd"}
    assert quality(done, "s", "calibration")["value"] > 0


def test_an_unknown_model_is_named(shop: tuple[Days, date]) -> None:
    with pytest.raises(ValueError, match="no model 'prophet'"):
        forecast_of(*shop, model="prophet")


def test_a_holdout_too_short_for_its_probability_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter than 90 days"):
        Terms(AS_OF, holdout_weeks=12)


def assert_not_forecast(done: Forecasts, reason: str) -> None:
    assert set(done.customers["status"].to_pylist()) <= {"not_forecast"}
    assert all(reason in said for said in done.customers["reason"].to_pylist())
    for name in FORECAST_SCHEMA.names:
        if pa.types.is_floating(FORECAST_SCHEMA.field(name).type):
            assert done.customers[name].null_count == len(done.customers)
    verdict = quality(done, "is_forecast")
    assert verdict["value"] == 0
    assert reason in verdict["detail"]


def test_fewer_than_500_customers_are_not_forecast() -> None:
    assert_not_forecast(forecast_of(*draw_shop(499, 540, seed=2)), "too few customers")


def test_less_than_180_days_are_not_forecast() -> None:
    assert_not_forecast(forecast_of(*draw_shop(3000, 179, seed=2)), "too short a history")


def test_a_holdout_that_leaves_no_calibration_is_not_forecast() -> None:
    days, last_day = draw_shop(3000, 360, seed=2)
    assert_not_forecast(forecast_of(days, last_day, weeks=44), "too short a history: 52 days")


def test_no_third_orders_are_not_forecast(shop: tuple[Days, date]) -> None:
    twice = {name: dict(sorted(own.items())[:2]) for name, own in shop[0].items()}
    assert_not_forecast(forecast_of(twice, shop[1]), "no third orders")


def test_a_holdout_without_orders_is_not_forecast(shop: tuple[Days, date]) -> None:
    days, last_day = shop
    assert_not_forecast(
        forecast_of(days, last_day + timedelta(120)), "no repeat orders in the hold"
    )


def test_a_fit_at_a_bound_is_not_forecast() -> None:
    loyal = draw_shop(1500, 400, seed=4, dropout=(1.0, 1e6))
    assert_not_forecast(forecast_of(*loyal), "fit at a bound on calibration")


def test_forecasts_worse_than_the_last_period_are_not_published() -> None:
    """Customers who order every fourth week to the day: history repeats itself, chance does not."""
    days = {
        f"c{number:04d}": {
            FIRST_DAY + timedelta(number % 28 + 28 * order): 5.0
            for order in range(1 + 19 * (number % 2))
        }
        for number in range(1200)
    }
    days |= {f"s{name}": own for name, own in draw_shop(600, 300, seed=9)[0].items()}
    done = forecast_of(days, FIRST_DAY + timedelta(28 * 20), weeks=16)
    assert_not_forecast(done, "worse than the rule that the last period repeats")
    assert quality(done, "brier_score_90d")["value"] > 0


def test_an_empty_shop_is_not_forecast() -> None:
    assert_not_forecast(forecast_of({}, date(2025, 1, 1)), "too few customers")


@pytest.mark.parametrize(
    ("error", "last_period", "own_rate", "is_refused"),
    [
        (0.30, 0.10, 0.20, True),
        (0.15, 0.10, 0.20, False),
        (0.04, 0.01, 0.02, False),
        (float("nan"), 0.1, 0.1, True),
    ],
)
def test_totals_may_be_worse_than_one_rule_by_luck_but_not_than_both(
    error: float, last_period: float, own_rate: float, *, is_refused: bool
) -> None:
    score = Score("cumulative_weekly_error", error, last_period, own_rate)
    assert (doubt_about_scores([score]) is not None) is is_refused


@pytest.mark.parametrize("measure", ["brier_score_90d", "mean_squared_error"])
def test_a_loss_above_a_rule_s_beyond_chance_refuses(measure: str) -> None:
    def doubt(last_period: float, own_rate: float) -> str | None:
        score = Score(measure, 1.0, 1.0, 1.0, None, last_period, own_rate)
        return doubt_about_scores([score])

    assert doubt(1.6, 1.6) is None
    assert doubt(1.7, -9.0) is not None
    assert doubt(-9.0, 1.7) is not None


def test_orders_are_forecast_where_their_value_is_not(shop: tuple[Days, date]) -> None:
    free = {name: dict.fromkeys(own, 0.0) for name, own in shop[0].items()}
    done = forecast_of(free, shop[1])
    assert set(done.customers["status"].to_pylist()) == {"forecast"}
    assert done.customers["expected_value_12m"].null_count == len(done.customers)
    assert all("spend" in said for said in done.customers["value_reason"].to_pylist())


def test_left_truncation_is_measured() -> None:
    """Where the data begin in mid-life, old customers crowd the first weeks as if new."""
    days, last_day = draw_shop(3000, 720, seed=7)
    begin = FIRST_DAY + timedelta(360)
    late = {
        name: {day: money for day, money in own.items() if day >= begin}
        for name, own in days.items()
    }
    cut_off = {name: own for name, own in late.items() if own}
    early = [min(own) for own in cut_off.values()]
    by_hand = sum((day - min(early)).days < 30 for day in early) / len(early)
    truncated = quality(forecast_of(cut_off, last_day), "left_truncated_share")["value"]
    assert truncated == pytest.approx(by_hand)
    assert truncated > 3 * quality(forecast_of(days, last_day), "left_truncated_share")["value"]
