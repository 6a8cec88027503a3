"""Makes a failing shop small: the fewest nights, one circle, the fewest of its rows.

Circles are independent, so one run of the nights tries every way of leaving rows out at once, each
as a circle of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from tests.integration.customer_in_the_making import CustomerRows
from tests.integration.nights.nightly_shop import Circles, NightlyShop, raw_of
from tests.integration.nights.two_homes import Night, TwoHomes
from tests.integration.reduction import rename, smaller_parts

ROUNDS = 10
MOVES_WITH_OTHERS = ("dim_customers", "fct_repurchase_forecasts")


def smallest_example(homes: TwoHomes, shop: NightlyShop, failed: Night) -> str:
    """The story of the smallest shop that still fails: nights, rows, the tables that differ."""
    circles = shop.all_circles()
    search = Search(homes, shop, range(failed.number + 1), _quiet(circles))
    if search.failure({}):
        search = replace(search, bystanders={})
    for fewer in _fewer_nights(search.nights):
        found = replace(search, nights=fewer).failure(circles)
        if found:
            search, failed = replace(search, nights=fewer), found
            break
    alone = search.one_that_fails(circles, failed)
    if alone is None:
        return f"{search.story({}, None)}\nno circle fails alone: look at what all of them share"
    smallest = search.without_rows(alone)
    return search.story(smallest, search.failure(smallest))


def _quiet(circles: Circles) -> Circles:
    return {
        name: rows
        for name, rows in circles.items()
        if all(r.load_id < 100 for r in (*rows.lines, *rows.interactions, *rows.links))
    }


def _fewer_nights(nights: Sequence[int]) -> Iterator[Sequence[int]]:
    last = nights[-1]
    yield from ([first, last] for first in range(last - 1, -1, -1) if last > 1)


@dataclass(frozen=True)
class Search:
    """Runs parts of a shop over the nights that are needed for it to fail.

    bystanders: of whom only the first night brings anything; without them the part that is tried
    would be all that the shop knows, and each of its nights would change what holds for everybody.
    """

    homes: TwoHomes
    shop: NightlyShop
    nights: Sequence[int]
    bystanders: Circles

    def failure(self, circles: Circles) -> Night | None:
        everybody = raw_of(self.shop.plan, self.bystanders | circles)
        return self.homes.first_difference(everybody, self.nights)

    def one_that_fails(self, circles: Circles, failed: Night) -> Circles | None:
        """One circle that fails alone: of those the tables name, the first; else by halving."""
        named = set(_concerned(failed))
        for name in [name for name in circles if name in named][:3]:
            if self.failure({name: circles[name]}):
                return {name: circles[name]}
        while len(circles) > 1:
            names = list(circles)
            middle = len(names) // 2
            halves = ({n: circles[n] for n in half} for half in (names[:middle], names[middle:]))
            half = next((half for half in halves if self.failure(half)), None)
            if half is None:
                return None
            circles = half
        return circles

    def without_rows(self, alone: Circles) -> Circles:
        """Leave out halves, quarters, ..., single rows, for as long as some part still fails."""
        numbers = count()
        for _ in range(ROUNDS):
            [(name, rows)] = alone.items()
            smaller = sorted(smaller_parts(rows), key=_size)
            names = [f"k{next(numbers)}v." for _ in smaller]
            parts = {new: rename(part, name, new) for new, part in zip(names, smaller, strict=True)}
            failed = self.failure(parts) if parts else None
            found = self.one_that_fails(parts, failed) if failed else None
            if found is None:
                break
            alone = found
        return alone

    def story(self, circles: Circles, failed: Night | None) -> str:
        """What was delivered night by night, and what came of it."""
        of_night = raw_of(self.shop.plan, circles)
        lines = [f"{self.shop!r} over nights {list(self.nights)}"]
        told: set[object] = set()
        for night in self.nights:
            delivered = of_night(night)
            lines.append(f"night {night}: {delivered.settings}")
            rows = (*delivered.loads, *delivered.lines, *delivered.interactions, *delivered.links)
            lines += [f"  {row}" for row in rows if row not in told]
            told.update(rows)
        if failed:
            lines += [failed.refused or "", *map(str, failed.differing)]
        return "\n".join(lines)


def _concerned(night: Night) -> list[str]:
    """Who differs, and by themselves: ranks and forecasts of all move with any one customer."""
    by_themselves = [d for d in night.differing if d.table not in MOVES_WITH_OTHERS]
    return [name for table in by_themselves or night.differing for name in table.circles]


def _size(rows: CustomerRows) -> int:
    return len(rows.lines) + len(rows.interactions) + len(rows.links)
