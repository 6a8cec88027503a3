"""The comparison fails when it should: a home that misses what a night brings is found out."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.integration.nights.nightly_shop import NightlyShop, raw_of
from tests.integration.nights.smallest import smallest_example
from tests.integration.nights.two_homes import TwoHomes
from tests.oracle.delivered import Delivered, OrderLine

SHOP = NightlyShop(seed=3, nights=2, circles=25)
OLD = datetime(2023, 1, 1)


@dataclass(frozen=True)
class Forgetful(TwoHomes):
    """Once the first night is over, it misses orders of former years that come late."""

    def derive_live(self, delivered: Delivered, night: int, *, known: frozenset[int]) -> str | None:
        seen = tuple(line for line in delivered.lines if not (known and is_late(line)))
        return super().derive_live(replace(delivered, lines=seen), night, known=known)


def is_late(line: OrderLine) -> bool:
    return line.ordered_at < OLD and line.load_id // 100 > 0


@pytest.fixture
def homes(tmp_path: Path) -> Forgetful:
    homes = TwoHomes.under(tmp_path)
    return Forgetful(homes.live, homes.fresh)


@pytest.mark.long
def test_a_home_that_misses_late_orders_differs(homes: Forgetful) -> None:
    raw = raw_of(SHOP.plan, SHOP.all_circles())
    late = {line.order_id for line in raw(1).lines if is_late(line)}
    assert late
    found = homes.first_difference(raw, range(SHOP.nights))
    assert found is not None
    [orders] = [table for table in found.differing if table.table == "fct_orders"]
    assert orders.circles
    assert all(any(order.startswith(name) for order in late) for name in orders.circles)


@pytest.mark.long
def test_what_is_told_is_one_circle_with_few_rows(homes: Forgetful) -> None:
    raw = raw_of(SHOP.plan, SHOP.all_circles())
    found = homes.first_difference(raw, range(SHOP.nights))
    assert found is not None
    story = smallest_example(homes, SHOP, found)
    assert story.count("OrderLine(") == 1
    assert story.count("Interaction(") <= 1
    assert "night 1:" in story
