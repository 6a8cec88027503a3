"""Makes a failing shop small: the fewest nights, one circle, the fewest of its rows.

Circles are independent, so one run of the nights tries every way of leaving rows out at once, each
as a circle of its own.
"""

from collections.abc import Iterator, Sequence
from itertools import count

from tests.integration.customer_in_the_making import CustomerRows
from tests.integration.nights.nightly_shop import Circles, NightlyShop, raw_of
from tests.integration.nights.two_homes import Night, TwoHomes
from tests.integration.reduction import rename, smaller_parts

ROUNDS = 10
MOVES_WITH_OTHERS = ("dim_customers", "fct_repurchase_forecasts")


def smallest_example(homes: TwoHomes, shop: NightlyShop, failed: Night) -> str:
    """The story of the smallest shop that still fails: nights, rows, the tables that differ."""
    circles, nights = shop.all_circles(), range(failed.number + 1)

    def failing(those: Circles, over: Sequence[int]) -> Night | None:
        return homes.first_difference(raw_of(shop.plan, those), over)

    nights = next(
        (fewer for fewer in _fewer_nights(nights) if failing(circles, fewer)), list(nights)
    )
    for name in _concerned(failed)[:3]:
        alone = {name: circles[name]}
        if failing(alone, nights):
            alone = _without_rows(homes, shop, alone, nights)
            return _story(shop, alone, nights, failing(alone, nights))
    return _story(shop, {}, nights, failing({}, nights)) + (
        "\nno circle differs alone: look at what all of them share"
    )


def _fewer_nights(nights: Sequence[int]) -> Iterator[list[int]]:
    last = nights[-1]
    yield from ([first, last] for first in range(last - 1, -1, -1) if last > 1)


def _concerned(night: Night) -> list[str]:
    """Who differs, and by themselves: ranks and forecasts of all move with any one customer."""
    by_themselves = [d for d in night.differing if d.table not in MOVES_WITH_OTHERS]
    found = sorted(by_themselves or night.differing, key=lambda table: len(table.circles))
    return list(dict.fromkeys(name for difference in found for name in difference.circles))


def _without_rows(
    homes: TwoHomes, shop: NightlyShop, alone: Circles, nights: Sequence[int]
) -> Circles:
    """Leave out halves, quarters, ..., single rows, for as long as some part still fails."""
    numbers = count()
    for _ in range(ROUNDS):
        [(name, rows)] = alone.items()
        parts = {
            new: rename(part, name, new)
            for part in smaller_parts(rows)
            for new in [f"k{next(numbers)}v."]
        }
        night = homes.first_difference(raw_of(shop.plan, parts), nights) if parts else None
        failed = set(_concerned(night)) & parts.keys() if night else set()
        if not failed:
            break
        by_size = sorted(failed, key=lambda part: (_size(parts[part]), part))
        fails_alone = next(
            (
                {part: parts[part]}
                for part in by_size[:3]
                if homes.first_difference(raw_of(shop.plan, {part: parts[part]}), nights)
            ),
            None,
        )
        if fails_alone is None:
            break
        alone = fails_alone
    return alone


def _size(rows: CustomerRows) -> int:
    return len(rows.lines) + len(rows.interactions) + len(rows.links)


def _story(shop: NightlyShop, circles: Circles, nights: Sequence[int], failed: Night | None) -> str:
    of_night = raw_of(shop.plan, circles)
    lines = [f"{shop!r} over nights {list(nights)}"]
    told: set[object] = set()
    for night in nights:
        delivered = of_night(night)
        lines.append(f"night {night}: {delivered.settings}")
        rows = (*delivered.loads, *delivered.lines, *delivered.interactions, *delivered.links)
        news = [row for row in rows if row not in told]
        told.update(news)
        lines += [f"  {row}" for row in news]
    lines += map(str, failed.differing if failed else ("it no longer differs",))
    return "\n".join(lines)
