"""Planted truth is found again far better than by chance, on a shop small enough for every day.

How well on a large one stands in docs/metrics.md; the bounds here leave room for a small one.
"""

from collections.abc import Iterator

import duckdb
import pytest

from benchmarks.validation import buying, crisis, incidents, links, promotions, stages, surveys
from benchmarks.validation.rates import Rate
from benchmarks.validation.shop import open_both
from pipelines.simulate import sample_shop
from pipelines.warehouse import Warehouse
from tests.integration.test_real_data import deliver
from tests.integration.transform_harness import TransformHarness


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("recovery")
    sample_shop(folder / "shop", customers=1000, months=24, seed=5)
    warehouse = Warehouse(home=folder / "home")
    with warehouse.connect() as connection:
        deliver(connection, folder / "shop" / "shop.yml", folder)
    TransformHarness(warehouse).build()
    with open_both(warehouse.path, folder / "shop") as connection:
        yield connection


def named(rates: list[Rate]) -> dict[str, Rate]:
    return {rate.figure: rate for rate in rates}


def test_a_stage_is_planted_more_often_where_it_is_found(
    both: duckdb.DuckDBPyConnection,
) -> None:
    """By chance a month called so is planted so as often as any month is."""
    for stage in stages.confusion(both).recoveries():
        assert stage.precision.low > stage.planted_share, stage


def test_the_higher_the_planted_rung_the_higher_the_one_found(
    both: duckdb.DuckDBPyConnection,
) -> None:
    """Of each planted stage, the share found at engagement or above."""
    total = stages.confusion(both).total()
    high = [row[[3, 4]].sum() / row.sum() for row in total]
    assert high == sorted(high)
    assert high[-1] > 0.5


def test_a_link_that_is_named_is_weak_more_often_than_by_chance(
    both: duckdb.DuckDBPyConnection,
) -> None:
    for link in links.confusion(both).recoveries():
        if link.label in ("satisfaction", "dialogue"):
            assert link.precision.value > 1.5 * link.planted_share, link


def test_pride_is_nobodys_weakest_link_where_most_show_none(
    both: duckdb.DuckDBPyConnection,
) -> None:
    assert links.confusion(both).recovery("pride").found == 0


def test_response_falls_with_pressure_as_planted(both: duckdb.DuckDBPyConnection) -> None:
    rates = surveys.fatigue(both)
    assert [rate.figure.split()[-1] for rate in rates] == ["1", "2", "3", "4+"]
    for stronger, weaker in zip(rates[1:], rates, strict=False):
        assert stronger.found.value < weaker.found.value
    for rate in rates:
        assert abs(rate.error) < rate.found.high - rate.found.low, rate


def test_those_who_order_again_are_as_many_as_the_process_says(
    both: duckdb.DuckDBPyConnection,
) -> None:
    [rate] = buying.ordered_again(both)
    assert rate.found.low - 0.01 < rate.planted < rate.found.high + 0.01


def test_a_late_delivery_costs_customers(both: duckdb.DuckDBPyConnection) -> None:
    loss = named(incidents.tolerance(both))["that less the comparable"]
    assert loss.planted < -0.05
    assert loss.found.high < 0


def test_a_crisis_keeps_customers_away(both: duckdb.DuckDBPyConnection) -> None:
    change = named(crisis.depth(both))["retention rate less a year before"]
    assert change.planted < -0.05
    assert change.found.high < 0


def test_discounts_go_to_the_new(both: duckdb.DuckDBPyConnection) -> None:
    new, existing = promotions.discounted(both)
    assert new.found.low > existing.found.high
    assert abs(new.error) < 0.04
    assert abs(existing.error) < 0.02


def test_whether_another_order_follows_is_as_planted_for_each_group_and_price(
    both: duckdb.DuckDBPyConnection,
) -> None:
    rates = promotions.reordered(both)
    assert len(rates) == 4
    for rate in rates:
        assert abs(rate.error) < rate.found.high - rate.found.low, rate


def test_those_who_came_for_a_discount_stay_less(both: duckdb.DuckDBPyConnection) -> None:
    discounted, full_price = promotions.staying(both)
    assert discounted.planted < full_price.planted
    assert discounted.found.value < full_price.found.value
