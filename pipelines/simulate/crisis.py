"""The window in which something went wrong in the world, and whose orders it put off.

Orders are postponed, never lost: how many purchases a customer makes does not change.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.simulate.arrays import Flags, Integers
from pipelines.simulate.clock import Clock
from pipelines.simulate.parameters import PLANTED
from pipelines.simulate.people import People


@dataclass(frozen=True)
class CrisisWindow:
    """Half-open [start, end) in months, counted from the first."""

    first_month: int
    end_month: int


def place_crisis(months: int) -> CrisisWindow | None:
    """Late enough to have the same months a year before, early enough to see what follows."""
    first = (months * 3) // 4
    length = min(3, max(1, months // 12))
    if first + 2 * length > months:
        return None
    return CrisisWindow(first, first + length)


def postpone(
    rng: np.random.Generator,
    people: People,
    person: Integers,
    at: Integers,
    window: CrisisWindow | None,
    clock: Clock,
) -> tuple[Integers, Flags]:
    """Moments after postponement, and which of them were postponed."""
    draw = rng.random(len(at))
    if window is None:
        return at, np.zeros(len(at), np.bool_)
    start, end = clock.starts[window.first_month], clock.starts[window.end_month]
    planted = PLANTED.crisis
    chance = np.where(people.is_loyal[person], planted.postponed_loyal, planted.postponed)
    moved = (at >= start) & (at < end) & (draw < chance)
    later = clock.settle(np.minimum(at + (end - start), clock.end - 1))
    return np.where(moved, later, at), moved
