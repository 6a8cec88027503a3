"""The purchase summary as SQL hands it over: one row per customer, as arrays, checked.

Nothing is derived from orders here; that is SQL's work (int_purchase_summary, int_purchase_weeks).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.forecast.arrays import Flags, Integers, Reals
from pipelines.forecast.histories import Grouped

SUMMARY_SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("frequency", pa.int64()),
        ("recency_days", pa.int64()),
        ("age_days", pa.int64()),
        ("repeat_amount", pa.float64()),
        ("calibration_frequency", pa.int64()),
        ("calibration_recency_days", pa.int64()),
        ("calibration_age_days", pa.int64()),
        ("recent_orders", pa.int64()),
        ("recent_orders_90d", pa.int64()),
        ("holdout_orders", pa.int64()),
        ("holdout_orders_90d", pa.int64()),
    ]
)
_HOLDOUT = ("recent_orders", "recent_orders_90d", "holdout_orders", "holdout_orders_90d")
WEEKS_SCHEMA = pa.schema([("week_number", pa.int64()), ("repeat_orders", pa.int64())])


@dataclass(frozen=True)
class Window:
    """Customers known at a cut. Frequency counts days; the others are days."""

    frequency: Integers
    recency_days: Integers
    age_days: Integers

    @cached_property
    def grouped(self) -> Grouped:
        return Grouped.by_days(self.frequency, self.recency_days, self.age_days)

    def __len__(self) -> int:
        return len(self.frequency)


@dataclass(frozen=True)
class Holdout:
    """What the calibration's customers did before the cut, and then after it."""

    recent_orders: Integers
    recent_orders_90d: Integers
    orders: Integers
    orders_90d: Integers


@dataclass(frozen=True)
class Purchases:
    """All that is known; calibration and holdout have a row per customer known at the cut.

    `weekly` maps a week's number, 1 being the first after the cut, to repeat orders in it.
    """

    customer_id: pa.ChunkedArray
    full: Window
    repeat_amount: Reals
    calibration: Window
    holdout: Holdout
    weekly: dict[int, int]

    @classmethod
    def of(cls, summary: pa.Table, weekly: pa.Table) -> "Purchases":
        """Raises ValueError when a column is missing or cannot be what it claims to be."""
        summary = _columns(summary, SUMMARY_SCHEMA, "purchase summary")
        weekly = _columns(weekly, WEEKS_SCHEMA, "purchase weeks")
        known = summary.filter(pc.is_valid(summary["calibration_frequency"]))
        orders_in = zip(*(weekly[name].to_pylist() for name in WEEKS_SCHEMA.names), strict=True)
        purchases = cls(
            summary["customer_id"],
            _window(summary, ""),
            np.asarray(summary["repeat_amount"].to_numpy(), dtype=np.float64),
            _window(known, "calibration_"),
            Holdout(*(_integers(known, name) for name in _HOLDOUT)),
            dict(orders_in),
        )
        purchases._refuse_weeks_of_another_summary()
        return purchases

    def _refuse_weeks_of_another_summary(self) -> None:
        ahead = sum(orders for week, orders in self.weekly.items() if week > 0)
        before = sum(self.weekly.values()) - ahead
        if before != self.calibration.frequency.sum() or ahead != self.holdout.orders.sum():
            raise ValueError("the purchase weeks do not add up to the purchase summary")

    @property
    def is_repeat(self) -> Flags:
        """Customers whose spend can be judged: repeat orders of some value."""
        return np.asarray((self.full.frequency > 0) & (self.repeat_amount > 0))


def _columns(table: pa.Table, schema: pa.Schema, what: str) -> pa.Table:
    missing = [name for name in schema.names if name not in table.column_names]
    if missing:
        raise ValueError(f"the {what} lacks {', '.join(missing)}")
    table = table.select(schema.names)
    for field in table.schema:
        if pa.types.is_floating(field.type) and pa.types.is_integer(schema.field(field.name).type):
            raise ValueError(f"{field.name} is {field.type}, not whole numbers: are these weeks?")
    return table.cast(schema)


def _window(table: pa.Table, prefix: str) -> Window:
    return Window(
        *(_integers(table, prefix + name) for name in ("frequency", "recency_days", "age_days"))
    )


def _integers(table: pa.Table, name: str) -> Integers:
    if table[name].null_count:
        raise ValueError(f"{name} is unknown for {table[name].null_count} customers")
    return np.asarray(table[name].to_numpy(), dtype=np.int64)
