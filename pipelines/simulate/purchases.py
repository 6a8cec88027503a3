"""Purchases of the BG/NBD process with gamma-gamma values, and how they were delivered.

Every row here becomes a qualifying order; paperwork that is not a purchase is added elsewhere.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.simulate.arrays import NOTHING, Flags, Integers, Reals
from pipelines.simulate.clock import DAY, Clock
from pipelines.simulate.crisis import CrisisWindow, postpone
from pipelines.simulate.orders import Orders, new_orders
from pipelines.simulate.parameters import CHANNELS, DELIVERIES, PLANTED
from pipelines.simulate.people import People

COST_SHARE_OF_LIST_PRICE = 0.58
_STORE = CHANNELS.index("store")
_NONE, _ON_TIME, _LATE, _MISSING, _PENDING = range(len(DELIVERIES))
MISSING_AFTER = 14 * DAY


@dataclass(frozen=True)
class RepeatPurchases:
    """Repeat purchases sorted by customer and time; `has_left` has a row per customer."""

    person: Integers
    after_days: Reals
    has_left: Flags


def draw_repeat_purchases(
    rng: np.random.Generator, purchase_rate: Reals, dropout: Reals, exposure_days: Reals
) -> RepeatPurchases:
    """The first K events of a Poisson process, K being geometric: BG/NBD, word for word.

    Given their number, the events of a Poisson process are uniform over the exposure.
    """
    events = rng.poisson(purchase_rate * exposure_days)
    lifetime = rng.geometric(dropout)
    person = np.repeat(np.arange(len(events)), events)
    position = person + rng.random(len(person))
    position.sort()
    rank = np.arange(len(person)) - np.repeat(np.cumsum(events) - events, events)
    kept = rank < lifetime[person]
    person, position = person[kept], position[kept]
    return RepeatPurchases(
        person=person,
        after_days=(position - person) * exposure_days[person],
        has_left=lifetime <= events,
    )


def draw_purchases(
    rng: np.random.Generator,
    people: People,
    clock: Clock,
    window: CrisisWindow | None,
    *,
    delivery_faults: bool,
) -> Orders:
    """All purchases of these people, sorted by person and time; codes as in Orders."""
    exposure = np.where(people.is_buyer, (clock.end - people.arrived_at) / DAY, 0.0)
    repeats = draw_repeat_purchases(rng, people.purchase_rate, people.dropout_probability, exposure)
    repeated_at = clock.in_rhythm(people.arrived_at[repeats.person] + repeats.after_days * DAY)
    # The rhythm of the day must not bring a repeat purchase before the first of the same day.
    repeated_at = np.maximum(repeated_at, people.arrived_at[repeats.person] + 60)
    repeated_at = clock.settle(np.minimum(repeated_at, clock.end - 1))
    repeated_at, was_postponed = postpone(rng, people, repeats.person, repeated_at, window, clock)
    buyers = np.flatnonzero(people.is_buyer)
    person = np.concatenate([buyers, repeats.person])
    at = np.concatenate([people.arrived_at[buyers], repeated_at])
    postponed = np.concatenate([np.zeros(len(buyers), np.bool_), was_postponed])
    order = np.lexsort((at, person))
    person, at, postponed = person[order], at[order], postponed[order]
    is_first = np.diff(person, prepend=NOTHING) != 0
    is_last = np.diff(person, append=NOTHING) != 0
    orders = new_orders(person, at)
    orders.was_postponed[:] = postponed
    orders.is_first[:] = is_first
    orders.is_final[:] = is_last & repeats.has_left[person]
    _price(rng, orders, people)
    orders.channel[:] = _channels(rng, orders, people)
    _deliver(rng, orders, people, clock, faults=delivery_faults)
    orders.line_count[:] = 1 + (rng.random(len(at)) < 0.16) + (rng.random(len(at)) < 0.08)
    return orders


def _price(rng: np.random.Generator, orders: Orders, people: People) -> None:
    """Amounts paid follow the gamma-gamma model; discounts and costs stand beside them."""
    promotion, shape = PLANTED.promotion, PLANTED.spend.p
    paid = rng.gamma(shape, 1.0, len(orders)) * people.mean_spend[orders.person] / shape
    orders.cents[:] = np.maximum(np.rint(paid * 100.0), 100)
    came_for_discount = people.came_for_discount[orders.person]
    again = np.where(
        came_for_discount,
        promotion.repeat_after_discount,
        promotion.repeat_after_full_price,
    )
    is_discounted = np.where(orders.is_first, came_for_discount, rng.random(len(orders)) < again)
    off = np.where(orders.is_first, 0.2, 0.1) + 0.1 * (rng.random(len(orders)) < 0.5)
    orders.discount_cents[:] = np.where(is_discounted, orders.cents * off / (1.0 - off), 0.0)
    list_cents = orders.cents + orders.discount_cents
    orders.cost_cents[:] = np.rint(list_cents * COST_SHARE_OF_LIST_PRICE)


def _channels(rng: np.random.Generator, orders: Orders, people: People) -> Integers:
    elsewhere = rng.integers(0, len(CHANNELS), len(orders))
    return np.where(rng.random(len(orders)) < 0.85, people.channel[orders.person], elsewhere)


def _deliver(
    rng: np.random.Generator,
    orders: Orders,
    people: People,
    clock: Clock,
    *,
    faults: bool,
) -> None:
    """Store purchases are carried home; the others are promised for a time and then arrive."""
    planted, count = PLANTED.delivery, len(orders)
    factor = np.where(
        people.is_loyal[orders.person],
        planted.leaving_factor_loyal,
        planted.leaving_factor,
    )
    factor = np.where(orders.is_final, factor, 1.0) * faults
    draw = rng.random(count)
    fate = np.where(draw < planted.missing * factor, _MISSING, _ON_TIME)
    fate[(draw >= 0.5) & (draw < 0.5 + planted.late * factor)] = _LATE
    promised = orders.at + rng.integers(2, 6, count) * DAY
    early = (rng.random(count) * 1.4 * DAY).astype(np.int64)
    overdue = (DAY * (0.5 + rng.exponential(3.0, count))).astype(np.int64)
    delivered = clock.settle(np.where(fate == _LATE, promised + overdue, promised - early))
    is_known = np.where(fate == _MISSING, promised + MISSING_AFTER, delivered) < clock.end
    fate[~is_known] = _PENDING
    delivered[(fate == _MISSING) | (fate == _PENDING)] = NOTHING
    is_carried = orders.channel == _STORE
    fate[is_carried] = _NONE
    orders.delivery[:] = fate
    orders.promised_at[:] = np.where(is_carried, NOTHING, clock.settle(promised))
    orders.delivered_at[:] = np.where(is_carried, NOTHING, delivered)
