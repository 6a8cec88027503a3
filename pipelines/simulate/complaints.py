"""Who complains about which order, and whether the shop makes it good.

The bond reads them before the service desk writes them down as interactions.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.simulate.arrays import NOTHING, Flags, Integers
from pipelines.simulate.clock import DAY, Clock
from pipelines.simulate.orders import Orders
from pipelines.simulate.parameters import DELIVERIES

RECOVERED_FROM = 4
AFTER_MISHAP = 0.35
OUT_OF_THE_BLUE = 0.006
RESOLVED_SHARE = 0.8
RECOVERED_SHARE = 0.6
GOODWILL_SHARE = 0.3


@dataclass(frozen=True)
class Complaints:
    """One row per complaint; `order` is the order's serial. NOTHING: never resolved, no score."""

    person: Integers
    order: Integers
    at: Integers
    resolved_at: Integers
    score: Integers
    has_goodwill: Flags


def draw_complaints(rng: np.random.Generator, orders: Orders, clock: Clock) -> Complaints:
    """Complaints about newest versions of purchases, all before the sample's end."""
    is_mishap = np.isin(orders.delivery, (DELIVERIES.index("late"), DELIVERIES.index("missing")))
    chance = np.where(is_mishap, AFTER_MISHAP, OUT_OF_THE_BLUE)
    is_purchase = orders.is_newest & (orders.exclusion == NOTHING)
    about = orders.take(is_purchase & (rng.random(len(orders)) < chance))
    since = np.maximum(about.at, about.promised_at)
    at = clock.settle(since + rng.integers(DAY // 4, 6 * DAY, len(about)))
    about, at = about.take(at < clock.end), at[at < clock.end]
    count = len(about)
    # A minority takes longer than the fortnight after which a complaint counts as overdue.
    takes = (DAY * (0.2 + rng.gamma(1.5, 4.0, count))).astype(np.int64)
    resolved_at = clock.settle(at + takes)
    is_resolved = (rng.random(count) < RESOLVED_SHARE) & (resolved_at < clock.end)
    is_recovered = rng.random(count) < RECOVERED_SHARE
    score = np.where(is_recovered, rng.integers(4, 6, count), rng.integers(1, 4, count))
    return Complaints(
        person=about.person,
        order=about.serial,
        at=at,
        resolved_at=np.where(is_resolved, resolved_at, NOTHING),
        score=np.where(is_resolved, score, NOTHING),
        has_goodwill=is_resolved & (rng.random(count) < GOODWILL_SHARE),
    )
