"""Orders that are no purchases: cancelled, drafts, tests, guests, returns, free samples.

All of them come on top of the purchases, so that what qualifies is the buying process, no less
and no more. Corrections give a purchase a second version; partial refunds leave it standing.
"""

from dataclasses import replace

import numpy as np

from pipelines.simulate.arrays import NOTHING, Integers
from pipelines.simulate.clock import DAY, Clock
from pipelines.simulate.orders import EXCLUSIONS, STATUSES, Orders, together

CANCELLED_SHARE = 0.02
DRAFT_SHARE = 0.005
TEST_SHARE = 0.003
GUEST_SHARE = 0.03
RETURNED_SHARE = 0.015
FREE_SAMPLE_SHARE = 0.005
PARTLY_REFUNDED_SHARE = 0.015
CORRECTED_SHARE = 0.004


def add_paperwork(
    rng: np.random.Generator, purchases: Orders, clock: Clock, first_serial: int
) -> Orders:
    """Purchases and everything around them, numbered from `first_serial` in order of time."""
    extras = [
        _marked(
            _copies(rng, purchases, CANCELLED_SHARE, clock),
            "cancelled",
            status="cancelled",
        ),
        _marked(_copies(rng, purchases, DRAFT_SHARE, clock), "draft", status="draft"),
        _tests(_copies(rng, purchases, TEST_SHARE, clock)),
        _guests(_copies(rng, purchases, GUEST_SHARE, clock)),
        _free_samples(_copies(rng, purchases, FREE_SAMPLE_SHARE, clock)),
        *_returns(rng, _copies(rng, purchases, RETURNED_SHARE, clock), clock),
    ]
    orders = together([purchases, *extras])
    orders = _numbered(orders, first_serial)
    return together([_corrected(rng, orders, clock), _partial_refunds(rng, orders, clock)])


def _copies(rng: np.random.Generator, purchases: Orders, share: float, clock: Clock) -> Orders:
    """Orders placed within three weeks after some purchase, by the same person."""
    count = rng.binomial(len(purchases), share)
    orders = purchases.take(np.sort(rng.integers(0, max(len(purchases), 1), count)))
    later = clock.settle(orders.at + rng.integers(3600, 21 * DAY, count))
    orders = orders.take(later < clock.end)
    orders.at[:] = later[later < clock.end]
    orders.updated_at[:] = orders.at
    orders.priced_at[:] = orders.at
    for flags in (orders.is_first, orders.is_final, orders.was_postponed):
        flags[:] = False
    for moments in (orders.promised_at, orders.delivered_at):
        moments[:] = NOTHING
    orders.delivery[:] = 0
    return orders


def _marked(orders: Orders, exclusion: str, *, status: str = "completed") -> Orders:
    orders.status[:] = STATUSES.index(status)
    orders.exclusion[:] = EXCLUSIONS.index(exclusion)
    return orders


def _tests(orders: Orders) -> Orders:
    orders.is_test[:] = True
    return _marked(orders, "test")


def _guests(orders: Orders) -> Orders:
    orders.person[:] = NOTHING
    return _marked(orders, "no_customer")


def _free_samples(orders: Orders) -> Orders:
    orders.cents[:] = 0
    orders.discount_cents[:] = 0
    orders.line_count[:] = 1
    return _marked(orders, "zero_amount")


def _returns(rng: np.random.Generator, sold: Orders, clock: Clock) -> list[Orders]:
    """Sales sent back whole, and the refunds that name them (by row until they are numbered)."""
    returned_at = clock.settle(sold.at + rng.integers(2 * DAY, 25 * DAY, len(sold)))
    sold, returned_at = (
        sold.take(returned_at < clock.end),
        returned_at[returned_at < clock.end],
    )
    refunds = _refunds_of(sold, returned_at, sold.cents)
    sold = _marked(sold, "refunded_in_full")
    # Until serials are given, a pair finds itself by the same negative number.
    sold.serial[:] = -2 - np.arange(len(sold))
    refunds.refunds[:] = sold.serial
    return [sold, refunds]


def _refunds_of(sold: Orders, at: Integers, cents: Integers) -> Orders:
    refunds = _marked(sold.take(np.arange(len(sold))), "refund", status="refund")
    for moments in (refunds.promised_at, refunds.delivered_at):
        moments[:] = NOTHING
    for flags in (
        refunds.is_first,
        refunds.is_final,
        refunds.was_postponed,
        refunds.is_corrected,
    ):
        flags[:] = False
    refunds.delivery[:] = 0
    refunds.at[:] = at
    refunds.updated_at[:] = at
    refunds.priced_at[:] = sold.priced_at
    refunds.cents[:] = -cents
    refunds.discount_cents[:] = 0
    refunds.cost_cents[:] = 0
    refunds.line_count[:] = 1
    refunds.refunds[:] = sold.serial
    return refunds


def _numbered(orders: Orders, first_serial: int) -> Orders:
    orders = orders.take(np.argsort(orders.at, kind="stable"))
    serial = first_serial + np.arange(len(orders))
    of_pair = np.flatnonzero(orders.serial < NOTHING)
    named = np.flatnonzero(orders.refunds < NOTHING)
    by_pair = np.full(len(of_pair), NOTHING, np.int64)
    by_pair[-2 - orders.serial[of_pair]] = serial[of_pair]
    orders.refunds[named] = by_pair[-2 - orders.refunds[named]]
    return replace(orders, serial=serial)


def _partial_refunds(rng: np.random.Generator, orders: Orders, clock: Clock) -> Orders:
    """Money given back for a part of a purchase that still qualifies, as orders of their own."""
    purchases = np.flatnonzero((orders.exclusion == NOTHING) & (orders.cents >= 400))
    sold = orders.take(purchases[rng.random(len(purchases)) < PARTLY_REFUNDED_SHARE])
    at = clock.settle(sold.at + rng.integers(2 * DAY, 40 * DAY, len(sold)))
    part = (sold.cents * rng.uniform(0.1, 0.7, len(sold))).astype(np.int64)
    is_in_time = at < clock.end
    refunds = _refunds_of(sold.take(is_in_time), at[is_in_time], part[is_in_time])
    last = int(orders.serial.max(initial=NOTHING)) + 1
    return replace(refunds, serial=last + np.arange(len(refunds)))


def _corrected(rng: np.random.Generator, orders: Orders, clock: Clock) -> Orders:
    """Some purchases were first delivered with a wrong amount; the right one is in a later file."""
    draw = rng.random(len(orders))
    updated_at = clock.settle(orders.at + rng.integers(32 * DAY, 45 * DAY, len(orders)))
    chosen = (draw < CORRECTED_SHARE) & (orders.exclusion == NOTHING) & (updated_at < clock.end)
    wrong = orders.take(chosen)
    wrong.cents[:] = wrong.cents * 10
    wrong.is_newest[:] = False
    orders.updated_at[chosen] = updated_at[chosen]
    orders.is_corrected[chosen] = True
    return together([orders, wrong])
