"""dbt and the oracle agree on every row and column of every mart, for any shop that can be drawn.

One example is one dbt build over a whole shop: how many shops and customers, the profile says.
"""

from collections.abc import Sequence

import pytest
from hypothesis import Phase, given, note, settings

from tests.hypothesis_profiles import builds
from tests.integration.comparison import Difference, differences, report
from tests.integration.customer_in_the_making import CustomerRows
from tests.integration.random_shops import RandomShop, deliver, random_shops
from tests.integration.reduction import reduce_customer
from tests.integration.transform_harness import TransformHarness
from tests.oracle.tables import expected_tables

CUSTOMERS = 250


# Hypothesis would shrink by a build for every attempt; reduce_customer needs a handful.
@settings(max_examples=builds(), phases=[Phase.explicit, Phase.generate])
@given(shop=random_shops(customers=CUSTOMERS))
@pytest.mark.timeout(3600)
def test_any_shop_gives_what_the_definitions_say(
    transform: TransformHarness, shop: RandomShop
) -> None:
    delivered = shop.delivered()
    found = differences(expected_tables(delivered), transform.marts(delivered))
    if found:
        note(str(shop.settings))
        note(report(found))
        note(_smallest_example(transform, shop, found))
    assert not found


def _smallest_example(
    transform: TransformHarness, shop: RandomShop, found: list[Difference]
) -> str:
    """The first customer that differs alone too, with as few rows as still show it."""
    for seed in [seed for seed in shop.seeds if _concerns(found, f"c{seed}")][:3]:
        name, customer = f"c{seed}", shop.customer(seed)

        def failing(customers: Sequence[CustomerRows], name: str = name) -> set[int]:
            delivered = deliver(shop.settings, customers)
            differ = differences(expected_tables(delivered), transform.marts(delivered))
            numbers = range(len(customers))
            return {number for number in numbers if _concerns(differ, f"{name}v{number}")}

        smallest = reduce_customer(customer, name, failing)
        delivered = deliver(shop.settings, [smallest])
        alone = differences(expected_tables(delivered), transform.marts(delivered))
        if alone:
            rows = [*smallest.lines, *smallest.interactions, *smallest.links]
            return "\n".join([report(alone), *map(str, rows)])
    return "no customer differs alone: look at what all of them share"


def _concerns(found: list[Difference], name: str) -> bool:
    """Whether a key is this customer's or one of its orders'."""
    parts = {part for difference in found for value in difference.key for part in _ids(value)}
    return name in parts


def _ids(value: object) -> list[str]:
    text = str(value).rpartition(":")[2]
    return [text, text.partition("-")[0], text.rstrip("bz")]
