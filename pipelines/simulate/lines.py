"""Splits orders into lines with products; the lines of an order add up to it to the cent.

Nothing is drawn: products follow from the order's number, so that versions of an order agree.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.simulate.arrays import NOTHING, Integers
from pipelines.simulate.orders import Orders

CATEGORIES = (
    "coffee", "tea", "chocolate", "cups", "machines", "spare parts", "books", "gifts",
    "gift card",
)  # fmt: skip
GIFT_CARD = CATEGORIES.index("gift card")
GIFT_CARD_CENTS = 2500
_ONE_IN = 100
# Out of 32 lines: how often each category is bought.
_SHELF = np.repeat(np.arange(GIFT_CARD), (10, 6, 5, 4, 1, 2, 1, 3))


@dataclass(frozen=True)
class Lines:
    """Parallel arrays; `order` is the row in Orders, `line` counts from 1."""

    order: Integers
    line: Integers
    product: Integers
    category: Integers
    quantity: Integers
    cents: Integers
    discount_cents: Integers
    cost_cents: Integers

    def __len__(self) -> int:
        return len(self.order)


def split_into_lines(orders: Orders) -> Lines:
    """Lines in the order of their orders. Some qualifying orders carry a gift card on top."""
    has_card = (orders.exclusion == NOTHING) & (_scatter(orders.serial) % _ONE_IN == 0)
    counts = orders.line_count + has_card
    order = np.repeat(np.arange(len(orders)), counts)
    ends = np.cumsum(counts)
    line = np.arange(len(order)) - np.repeat(ends - counts, counts) + 1
    is_card = has_card[order] & (line == counts[order])
    scattered = _scatter(orders.serial[order] * 8 + line)
    weight = np.where(is_card, 0, 1 + scattered // 64 % 4)
    category = np.where(is_card, GIFT_CARD, _SHELF[scattered % len(_SHELF)])
    up_to = np.cumsum(weight)
    first = ends - counts
    before = np.repeat(up_to[first] - weight[first], counts)
    total = np.repeat(up_to[ends - 1], counts) - before

    def share(amount: Integers) -> Integers:
        whole: Integers = amount[order]
        below = whole * (up_to - weight - before) // total
        shared: Integers = whole * (up_to - before) // total - below
        return shared

    return Lines(
        order=order,
        line=line,
        product=1000 * (category + 1) + scattered // 4096 % 60,
        category=category,
        quantity=np.where(is_card, 1, 1 + scattered // 1024 % 2),
        cents=np.where(is_card, GIFT_CARD_CENTS, share(orders.cents)),
        discount_cents=share(orders.discount_cents),
        cost_cents=np.where(is_card, GIFT_CARD_CENTS, share(orders.cost_cents)),
    )


def _scatter(numbers: Integers) -> Integers:
    """A fixed pseudo-random number below 2^31 for each number (multiplicative hashing)."""
    mixed: NDArray[np.uint64] = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return (mixed >> np.uint64(33)).astype(np.int64)
