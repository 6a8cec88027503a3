"""orders/YYYY-MM.csv: order lines in the file of the month in which they were last changed.

A few rows break the contract on purpose; they stand on top of the real ones.
"""

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa

from pipelines.simulate import columns
from pipelines.simulate.arrays import NOTHING, Codes
from pipelines.simulate.clock import Clock
from pipelines.simulate.files import CsvSink, MonthlyFiles
from pipelines.simulate.lines import CATEGORIES, GIFT_CARD, Lines, split_into_lines
from pipelines.simulate.orders import STATUSES, Orders
from pipelines.simulate.parameters import CHANNELS, CURRENCIES, CUSTOMER_TYPES
from pipelines.simulate.people import People

BROKEN_SHARE = 0.003
FEWEST_ROWS_WITH_BROKEN = 100
HEADER = [
    "order_no", "line_no", "customer_no", "ordered", "changed", "state", "test", "article",
    "category", "quantity", "paid", "discount", "cost", "channel", "customer_group", "promised",
    "delivered", "refund_of",
]  # fmt: skip
_BREAKS = ("impossible_date", "text_in_amount", "missing_time")


def open_order_files(directory: Path, clock: Clock, *, currencies: bool) -> MonthlyFiles:
    """Monthly CSV files with the header of this shop."""
    directory.mkdir(parents=True)
    header = [*HEADER, "currency"] if currencies else HEADER
    names = [clock.month_name(month) for month in range(clock.months)]
    return MonthlyFiles(lambda name: CsvSink(directory / f"{name}.csv", header), names)


def append_orders(
    files: MonthlyFiles,
    rng: np.random.Generator,
    orders: Orders,
    people: People,
    currency: Codes | None,
    clock: Clock,
    counts: Counter[str],
) -> None:
    """Write all versions of these orders; what was written is added to `counts`."""
    rows = np.argsort(orders.updated_at, kind="stable")
    orders = orders.take(rows)
    lines = split_into_lines(orders)
    table = _table(orders, people, lines, None if currency is None else currency[rows])
    months = clock.month_of(orders.updated_at[lines.order])
    files.append(table, months)
    counts["order_lines"] += len(lines)
    counts["gift_card_lines"] += int(np.sum(lines.category == GIFT_CARD))
    _append_broken(files, rng, table, np.bincount(months, minlength=clock.months), counts)


def _table(orders: Orders, people: People, lines: Lines, currency: Codes | None) -> pa.Table:
    order = lines.order
    person = orders.person[order]
    is_guest = person == NOTHING
    values = [
        columns.identifiers("O", orders.serial[order]),
        columns.whole(lines.line),
        columns.customers(np.where(is_guest, NOTHING, people.number[person])),
        columns.moments(orders.at[order]),
        columns.moments(orders.updated_at[order]),
        columns.labels(orders.status[order], STATUSES),
        columns.labels(orders.is_test[order].astype(np.int8), ("no", "yes")),
        columns.identifiers("A", lines.product),
        columns.labels(lines.category, CATEGORIES),
        columns.whole(lines.quantity),
        columns.money(lines.cents),
        columns.money(lines.discount_cents),
        columns.money(lines.cost_cents),
        columns.labels(orders.channel[order], CHANNELS),
        columns.labels(np.where(is_guest, NOTHING, people.customer_type[person]), CUSTOMER_TYPES),
        columns.moments(orders.promised_at[order]),
        columns.moments(orders.delivered_at[order]),
        columns.identifiers("O", orders.refunds[order]),
    ]
    if currency is None:
        return pa.table(values, HEADER)
    return pa.table([*values, columns.labels(currency[order], CURRENCIES)], [*HEADER, "currency"])


def _append_broken(
    files: MonthlyFiles,
    rng: np.random.Generator,
    table: pa.Table,
    rows: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    counts: Counter[str],
) -> None:
    """Copies of some lines under numbers of their own, each broken in one way."""
    first = 0
    for month, count in enumerate(rows.tolist()):
        chance = rng.random()
        if count >= FEWEST_ROWS_WITH_BROKEN:
            broken = int(count * BROKEN_SHARE + chance)
            chosen = table.take(pa.array(first + rng.integers(0, count, broken)))
            if broken:
                files.sink(month).append(_broken(chosen, counts))
        first += count


def _broken(rows: pa.Table, counts: Counter[str]) -> pa.Table:
    texts = {name: rows[name].cast(pa.string()).to_pylist() for name in rows.column_names}
    for row in range(rows.num_rows):
        kind = _BREAKS[(row + counts["broken_order_lines"]) % len(_BREAKS)]
        texts["order_no"][row] = f"X{texts['order_no'][row]}"
        if kind == "impossible_date":
            texts["ordered"][row] = f"{texts['ordered'][row][:4]}-02-30 12:00:00"
        elif kind == "text_in_amount":
            texts["paid"][row] = "a dozen"
        else:
            texts["ordered"][row] = None
        counts[f"broken_order_lines.{kind}"] += 1
    counts["broken_order_lines"] += rows.num_rows
    return pa.table({name: pa.array(values, pa.string()) for name, values in texts.items()})
