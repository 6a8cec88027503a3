"""Who the customers are: what they are like before anything happens to them.

What they do is drawn in the modules named for it, from these traits.
"""

import math
from dataclasses import dataclass

import numpy as np

from pipelines.simulate.arrays import Codes, Flags, Integers, Reals
from pipelines.simulate.clock import DAY, Clock
from pipelines.simulate.parameters import (
    CHANNELS,
    CURRENCIES,
    CUSTOMER_TYPES,
    PLANTED,
    WEAK_LINKS,
)

_LAST_ARRIVAL = 0.95
_ARRIVALS_EARLY = 1.25


@dataclass(frozen=True)
class People:
    """One row per person. Codes point into the tuples of the parameters module."""

    number: Integers
    is_buyer: Flags
    arrived_at: Integers
    """A buyer's first purchase; a prospect's first contact."""
    purchase_rate: Reals
    dropout_probability: Reals
    mean_spend: Reals
    warmth: Reals
    is_loyal: Flags
    weak_link: Codes
    survey_pressure: Codes
    customer_type: Codes
    channel: Codes
    currency: Codes
    came_for_discount: Flags
    is_subscriber: Flags

    def __len__(self) -> int:
        return len(self.number)


def draw_people(
    rng: np.random.Generator,
    numbers: Integers,
    buyers: int,
    clock: Clock,
    *,
    currencies: bool,
) -> People:
    """People with these numbers; those numbered below `buyers` buy, the others never will."""
    count = len(numbers)
    buying, spend, promotion = PLANTED.buying, PLANTED.spend, PLANTED.promotion
    dropout = np.clip(rng.beta(buying.a, buying.b, count), 1e-9, 1.0)
    warmth = _base_warmth(rng, dropout)
    is_loyal = warmth >= PLANTED.bond.from_engagement
    arrival = clock.start + clock.days * DAY * _LAST_ARRIVAL * rng.random(count) ** _ARRIVALS_EARLY
    first_discount = promotion.first_order_floor + promotion.first_order_slope * dropout
    return People(
        number=numbers,
        is_buyer=numbers < buyers,
        arrived_at=clock.in_rhythm(arrival),
        purchase_rate=rng.gamma(buying.r, 1.0 / buying.alpha, count),
        dropout_probability=dropout,
        mean_spend=spend.p / rng.gamma(spend.q, 1.0 / spend.gamma, count),
        warmth=warmth,
        is_loyal=is_loyal,
        weak_link=_weak_links(rng, warmth),
        survey_pressure=_codes(rng, count, (0.5, 0.35, 0.15)),
        customer_type=_codes(rng, count, (0.84, 0.13, 0.03), CUSTOMER_TYPES),
        channel=_codes(rng, count, (0.5, 0.25, 0.2, 0.05), CHANNELS),
        currency=_codes(rng, count, (0.75, 0.12, 0.08, 0.05), CURRENCIES)
        if currencies
        else np.zeros(count, np.int8),
        came_for_discount=rng.random(count) < first_discount,
        is_subscriber=rng.random(count) < 0.4,
    )


def _base_warmth(rng: np.random.Generator, dropout: Reals) -> Reals:
    """Standard normal, and the higher the less a customer is inclined to leave."""
    a, b = PLANTED.buying.a, PLANTED.buying.b
    reference = np.random.default_rng(0).beta(a, b, 100_000)
    log_odds = np.log(np.maximum(reference, 1e-9) / (1.0 - reference))
    own = np.log(dropout / np.maximum(1.0 - dropout, 1e-9))
    staying = (log_odds.mean() - own) / log_odds.std()
    pull = PLANTED.bond.pull_of_staying
    own_share = math.sqrt(1.0 - pull**2)
    warmth: Reals = pull * staying + own_share * rng.standard_normal(len(dropout))
    return warmth


def _weak_links(rng: np.random.Generator, warmth: Reals) -> Codes:
    """Codes of WEAK_LINKS, by whether people come cold, lukewarm or loyal."""
    shares, bond = PLANTED.weak_links, PLANTED.bond
    lacking = np.array(
        [
            (shares.satisfaction_cold, shares.dialogue_cold, 0.0),
            (shares.satisfaction, shares.dialogue, shares.pride),
            (0.0, shares.dialogue_loyal, 0.0),
        ]
    )
    came = np.searchsorted([bond.from_satisfaction, bond.from_engagement], warmth, side="right")
    limits = np.cumsum(lacking[came], axis=1)
    draw = rng.random(len(warmth))
    link = 1 + np.sum(draw[:, None] >= limits, axis=1)
    return np.where(link < len(WEAK_LINKS), link, 0).astype(np.int8)


def _codes(
    rng: np.random.Generator,
    count: int,
    shares: tuple[float, ...],
    names: tuple[str, ...] | None = None,
) -> Codes:
    assert names is None or len(names) == len(shares)
    return rng.choice(len(shares), count, p=shares).astype(np.int8)
