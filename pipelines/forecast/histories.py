"""Purchase histories as the models see them: grouped by (frequency, recency, age), in weeks.

Days come in and are checked; weeks go on: nothing behind this module knows days, but for
horizons, which `weeks` turns. The summary itself is derived in SQL, never here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pipelines.forecast.arrays import Integers, Reals

DAYS_PER_WEEK = 7
_LONGEST_DAYS = 1 << 20


def weeks(days: float) -> float:
    """Days as weeks, the unit of age, recency, horizons and of every rate in this room."""
    return days / DAYS_PER_WEEK


@dataclass(frozen=True)
class Levels:
    """A column of few distinct values: what depends on the value alone is worked out once each."""

    values: Reals
    index: Integers

    @classmethod
    def of(cls, column: npt.ArrayLike) -> "Levels":
        values, index = np.unique(np.asarray(column, dtype=np.float64), return_inverse=True)
        return cls(values, index.astype(np.int64))

    @cached_property
    def column(self) -> Reals:
        return self.values[self.index]

    def each(self, function: Callable[[Reals], Reals]) -> Reals:
        """The function of every row's value."""
        return function(self.values)[self.index]


@dataclass(frozen=True)
class Histories:
    """One row per distinct history, and how many customers share it.

    frequency: days with a repeat purchase. recency: weeks from the first to the last purchase.
    age: weeks from the first purchase to the cut.
    """

    frequency: Levels
    recency: Levels
    age: Levels
    customers: Reals

    @classmethod
    def of(
        cls,
        frequency: npt.ArrayLike,
        recency: npt.ArrayLike,
        age: npt.ArrayLike,
        customers: npt.ArrayLike | None = None,
    ) -> "Histories":
        """Rows as they are, times in weeks; every row one customer unless `customers` says."""
        times = Levels.of(frequency), Levels.of(recency), Levels.of(age)
        alone = np.ones(len(times[0].index))
        shared = alone if customers is None else np.asarray(customers, dtype=np.float64)
        return cls(*times, shared)

    def __len__(self) -> int:
        return len(self.customers)

    @property
    def mean_age(self) -> float:
        """Weeks, at least a day."""
        mean = (self.age.column * self.customers).sum() / self.customers.sum()
        return max(float(mean), weeks(1))

    @property
    def typical_wait(self) -> float:
        """Weeks between orders, about: where a climb may start."""
        orders = 1.0 + (self.frequency.column * self.customers).sum() / self.customers.sum()
        return self.mean_age / float(orders)


@dataclass(frozen=True)
class Grouped:
    """Distinct histories, sorted, and for every customer which of them is theirs."""

    histories: Histories
    group_of: Integers

    @classmethod
    def by_days(cls, frequency: Integers, recency_days: Integers, age_days: Integers) -> "Grouped":
        """Group customers by their history in whole days.

        Raises ValueError when the columns cannot be what they claim: the field's commonest
        silent error is a wrong unit.
        """
        _refuse_wrong_units(frequency, recency_days, age_days)
        packed = (frequency * _LONGEST_DAYS + recency_days) * _LONGEST_DAYS + age_days
        distinct, group_of, customers = np.unique(packed, return_inverse=True, return_counts=True)
        histories = Histories.of(
            distinct // _LONGEST_DAYS**2,
            distinct // _LONGEST_DAYS % _LONGEST_DAYS / DAYS_PER_WEEK,
            distinct % _LONGEST_DAYS / DAYS_PER_WEEK,
            customers,
        )
        return cls(histories, group_of.astype(np.int64))


def _refuse_wrong_units(frequency: Integers, recency_days: Integers, age_days: Integers) -> None:
    """Same-day purchases are one, so there are never more repeat purchases than days of recency."""
    for name, column in (
        ("frequency", frequency),
        ("recency_days", recency_days),
        ("age_days", age_days),
    ):
        if not np.issubdtype(column.dtype, np.integer):
            raise ValueError(f"{name} holds {column.dtype}, not whole numbers: are these weeks?")
        if len(column) and (column.min() < 0 or column.max() >= _LONGEST_DAYS):
            raise ValueError(f"{name} holds negative or impossibly large values")
    if np.any(recency_days > age_days):
        raise ValueError("recency_days passes age_days: recency runs from the first to the last")
    if np.any((frequency == 0) != (recency_days == 0)):
        raise ValueError("recency_days must be 0 exactly where frequency is 0")
    if np.any(frequency > recency_days):
        raise ValueError(
            "more repeat purchases than days of recency: same-day purchases are not merged,"
            " or recency is not in days"
        )
