"""Turns numpy arrays into Arrow columns as a shop would write them.

NOTHING becomes null. What the columns are called and where they go is with the files.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.simulate.arrays import NOTHING, Codes, Flags, Integers

FIRST_CUSTOMER = 1_000_001
MONEY = pa.decimal128(18, 4)


def identifiers(prefix: str, numbers: Integers) -> pa.Array:
    """Prefix and number, as text."""
    text = pc.cast(_nullable(numbers, pa.int64()), pa.string())
    return pc.binary_join_element_wise(pa.scalar(prefix), text, "")


def customers(numbers: Integers) -> pa.Array:
    """The shop's customer ids, for customers counted from 0 over the whole sample."""
    return identifiers("C", np.where(numbers >= 0, numbers + FIRST_CUSTOMER, NOTHING))


def labels(codes: Codes | Integers, names: tuple[str, ...]) -> pa.Array:
    """The names that codes point to."""
    return pc.take(pa.array(names, pa.string()), _nullable(codes, pa.int64()))


def moments(seconds: Integers) -> pa.Array:
    """Timestamps without a zone, to the second."""
    return pc.cast(_nullable(seconds, pa.int64()), pa.timestamp("s"))


def whole(numbers: Codes | Integers) -> pa.Array:
    """Whole numbers; negative ones are null."""
    return _nullable(numbers, pa.int64())


def money(cents: Integers) -> pa.Array:
    """Units and hundredths as the shortest decimal number."""
    return pa.array(cents / 100.0)


def exact_money(cents: Integers) -> pa.Array:
    """decimal(18,4), for truth files."""
    hundredths = pc.cast(pa.array(cents), pa.decimal128(19, 0))
    return pc.cast(pc.divide(hundredths, pa.scalar(100, pa.decimal128(3, 0))), MONEY)


def flags(values: Flags) -> pa.Array:
    """True and false, never null."""
    return pa.array(values)


def _nullable(numbers: Codes | Integers, kind: pa.DataType) -> pa.Array:
    return pa.array(numbers, kind, mask=numbers < 0)
