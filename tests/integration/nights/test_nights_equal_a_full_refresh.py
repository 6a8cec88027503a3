"""Night after night, every published table is what deriving it from nothing would give.

One example is a shop of some ninety circles of customers over four nights; see nightly_shop.py for
what may happen in them. To look for more, and to see the first difference:

    pytest tests/integration/nights --hypothesis-profile=long --hypothesis-seed=7 --examples=3
"""

import pytest
from hypothesis import Phase, example, given, note, settings
from hypothesis import strategies as st

from tests.hypothesis_profiles import shops_over_nights
from tests.integration.nights.nightly_shop import NightlyShop, raw_of
from tests.integration.nights.smallest import smallest_example
from tests.integration.nights.two_homes import TwoHomes

# Brings every kind from the start, and as_of never goes back: each of its nights can be one.
ORDINARY = NightlyShop(seed=11)
# The normal tier has time for one shop alone.
PHASES = [Phase.explicit, Phase.generate] if shops_over_nights() > 1 else [Phase.explicit]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> TwoHomes:
    return TwoHomes.under(tmp_path_factory.mktemp("nights"))


# Hypothesis would shrink by a dozen builds for every attempt; smallest.py needs a handful.
@settings(max_examples=shops_over_nights(), phases=PHASES)
@example(shop=ORDINARY)
@given(shop=st.builds(NightlyShop, seed=st.integers(0, 2**32)))
@pytest.mark.timeout(7200)
def test_nights_equal_a_full_refresh(homes: TwoHomes, shop: NightlyShop) -> None:
    raw = raw_of(shop.plan, shop.all_circles())
    nights = []
    night = None
    for compared in homes.compared(raw, range(shop.nights)):
        nights.append(compared.was_incremental)
        if compared.has_failed:
            night = compared
            break
    if night:
        note("\n".join([night.refused or "", *map(str, night.differing)]))
        note(smallest_example(homes, shop, night))
    assert not night, f"after night {night.number} of {shop!r}"
    assert all(nights) or shop != ORDINARY, "a night of an ordinary shop was derived whole"
