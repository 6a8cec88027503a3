"""One row per version of an order: the columns that purchases and paperwork share."""

from dataclasses import dataclass, fields

import numpy as np

from pipelines.simulate.arrays import NOTHING, Codes, Flags, Integers

STATUSES = ("completed", "cancelled", "refund", "draft")
EXCLUSIONS = (
    "no_customer", "test", "cancelled", "draft", "refund", "refunded_in_full", "zero_amount",
)  # fmt: skip


@dataclass(frozen=True)
class Orders:
    """Parallel arrays; NOTHING is NULL. `person` counts within the chunk, `serial` in the sample.

    `exclusion` is why the order must not qualify (a code of EXCLUSIONS), NOTHING if it must.
    """

    serial: Integers
    person: Integers
    at: Integers
    updated_at: Integers
    priced_at: Integers
    cents: Integers
    discount_cents: Integers
    cost_cents: Integers
    channel: Codes
    status: Codes
    is_test: Flags
    exclusion: Codes
    promised_at: Integers
    delivered_at: Integers
    delivery: Codes
    refunds: Integers
    line_count: Integers
    is_first: Flags
    is_final: Flags
    was_postponed: Flags
    is_corrected: Flags
    is_newest: Flags

    def __len__(self) -> int:
        return len(self.serial)

    def take(self, rows: Integers | Flags) -> "Orders":
        """A copy of these rows, free to be changed."""
        return Orders(**{column.name: getattr(self, column.name)[rows] for column in fields(self)})


def new_orders(person: Integers, at: Integers) -> Orders:
    """Completed orders without a price yet, numbered from 0."""
    count = len(person)

    def nothing() -> Integers:
        return np.full(count, NOTHING, np.int64)

    def zero() -> Integers:
        return np.zeros(count, np.int64)

    def codes(value: int) -> Codes:
        return np.full(count, value, np.int8)

    def no() -> Flags:
        return np.zeros(count, np.bool_)

    return Orders(
        serial=np.arange(count), person=person, at=at, updated_at=at.copy(), priced_at=at.copy(),
        cents=zero(), discount_cents=zero(), cost_cents=zero(), channel=codes(0), status=codes(0),
        is_test=no(), exclusion=codes(NOTHING), promised_at=nothing(), delivered_at=nothing(),
        delivery=codes(0), refunds=nothing(), line_count=zero(), is_first=no(), is_final=no(),
        was_postponed=no(), is_corrected=no(), is_newest=np.ones(count, np.bool_),
    )  # fmt: skip


def together(parts: list[Orders]) -> Orders:
    """The rows of all parts, one after the other."""
    return Orders(
        **{
            column.name: np.concatenate([getattr(part, column.name) for part in parts])
            for column in fields(Orders)
        }
    )
