"""How often things happen that nothing in particular causes, by ladder stage.

Rates are planted here as tables; what an order or a complaint causes is with its desk.
"""

import numpy as np

from pipelines.simulate.arrays import Integers, Reals
from pipelines.simulate.bond import CustomerMonths
from pipelines.simulate.clock import Clock
from pipelines.simulate.people import People

WHEN_GONE = 0.1
"""Those who have left still come by, this much less often."""

# Per month: off the ladder, dissatisfied, satisfaction, delight, engagement, empowerment.
MONTHLY: dict[str, tuple[float, float, float, float, float, float]] = {
    "visit": (0.5, 0.15, 0.20, 0.25, 0.40, 0.45),
    "product_view": (0.3, 0.06, 0.10, 0.12, 0.20, 0.20),
    "availability_check": (0.02, 0.01, 0.015, 0.015, 0.02, 0.02),
    "unavailable": (0.0, 0.02, 0.01, 0.008, 0.006, 0.006),
    "cart": (0.08, 0.02, 0.03, 0.03, 0.03, 0.03),
    "quote_request": (0.02, 0.002, 0.004, 0.005, 0.005, 0.005),
    "consultation": (0.02, 0.004, 0.006, 0.008, 0.01, 0.01),
    "inquiry": (0.03, 0.03, 0.02, 0.02, 0.02, 0.02),
    "price_difference": (0.0, 0.004, 0.002, 0.001, 0.001, 0.001),
    "missing_item": (0.0, 0.005, 0.002, 0.001, 0.001, 0.001),
    "service_visit": (0.0, 0.002, 0.004, 0.004, 0.005, 0.005),
    "warranty_claim": (0.0, 0.004, 0.003, 0.002, 0.002, 0.002),
    "cancellation_request": (0.0, 0.02, 0.001, 0.0, 0.0, 0.0),
    "competitor_mention": (0.0, 0.02, 0.003, 0.001, 0.001, 0.0),
    "review": (0.0, 0.02, 0.01, 0.04, 0.05, 0.06),
    "praise": (0.0, 0.0, 0.0, 0.04, 0.05, 0.05),
    "community_post": (0.0, 0.0, 0.0, 0.0, 0.40, 0.50),
    "event_attended": (0.0, 0.0, 0.0, 0.0, 0.12, 0.15),
    "referral_sent": (0.0, 0.0, 0.0, 0.02, 0.03, 0.25),
    "idea_submitted": (0.0, 0.0, 0.0, 0.0, 0.0, 0.06),
    "content_contributed": (0.0, 0.0, 0.0, 0.0, 0.0, 0.06),
    "ambassador_sale": (0.0, 0.0, 0.0, 0.0, 0.0, 0.05),
}


def happen(
    rng: np.random.Generator,
    kind: str,
    people: People,
    months: CustomerMonths,
    clock: Clock,
    factor: Reals | None = None,
) -> tuple[Integers, Integers]:
    """Persons and moments of a Poisson process with the kind's rates, after people arrived.

    `factor` makes it rarer or more frequent per person. Drawn by thinning the highest rate, since
    most of people by months stays empty.
    """
    rates = np.array(MONTHLY[kind])
    rows, columns = months.shape
    most = 1.0 if factor is None else max(1.0, factor.max(initial=0.0))
    count = rng.poisson(rates.max() * most * rows * columns)
    person, month = rng.integers(0, rows, count), rng.integers(0, columns, count)
    chance = rates[months.stage[person, month] + 1] / rates.max()
    chance *= np.where(months.is_alive[person, month], 1.0, WHEN_GONE)
    chance *= months.is_known[person, month]
    if factor is not None:
        chance *= factor[person] / most
    at = moments_within(rng, month, clock)
    kept = (rng.random(count) < chance) & (at >= people.arrived_at[person])
    return person[kept], at[kept]


def moments_within(rng: np.random.Generator, month: Integers, clock: Clock) -> Integers:
    """A waking moment of each month."""
    start, end = clock.starts[month], clock.starts[month + 1]
    moments = start + rng.random(len(month)) * (end - start)
    return clock.in_rhythm(moments.astype(np.float64))
