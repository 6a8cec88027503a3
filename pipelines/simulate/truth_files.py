"""truth/*.parquet: what was planted, for those who want to know whether it was found again.

No shop map matches these files; a pipeline must never read them.
"""

from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from pipelines.simulate import columns
from pipelines.simulate.arrays import NOTHING, Codes
from pipelines.simulate.chunk import Chunk
from pipelines.simulate.clock import Clock
from pipelines.simulate.crisis import CrisisWindow
from pipelines.simulate.orders import EXCLUSIONS, Orders
from pipelines.simulate.parameters import (
    CHANNELS,
    CURRENCIES,
    CUSTOMER_TYPES,
    DELIVERIES,
    PLANTED,
    STAGES,
    WEAK_LINKS,
)

_PRESSURES = ("low", "middle", "high")


class TruthFiles:
    """Those of customers grow chunk by chunk; what holds for all is written at the end."""

    def __init__(self, directory: Path, clock: Clock) -> None:
        directory.mkdir(parents=True)
        self._directory = directory
        self._clock = clock
        self._writers: dict[str, pyarrow.parquet.ParquetWriter] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for writer in self._writers.values():
            writer.close()

    def append(self, chunk: Chunk, orders: Orders, currency: Codes | None) -> None:
        """`orders` are the chunk's in the currency in which they are delivered."""
        self._write("customers", _customers(chunk, self._clock))
        self._write("customer_months", _customer_months(chunk, self._clock))
        self._write("orders", _orders(chunk, orders, currency))
        self._write("surveys", _surveys(chunk))

    def finish(self, counts: Counter[str], window: CrisisWindow | None) -> None:
        """Parameters, counts and the crisis window."""
        parameters = PLANTED.as_rows()
        days = self._clock.first_days
        first = [] if window is None else [days[window.first_month]]
        end = [] if window is None else [days[window.end_month]]
        self._write("parameters", _pairs("name", "value", parameters))
        self._write("counts", _pairs("name", "planted", dict(sorted(counts.items()))))
        self._write(
            "crisis_windows",
            pa.table(
                {
                    "window_start": pa.array(_dates(first), pa.date32()),
                    "window_end": pa.array(_dates(end), pa.date32()),
                }
            ),
        )

    def _write(self, name: str, table: pa.Table) -> None:
        if name not in self._writers:
            self._writers[name] = pyarrow.parquet.ParquetWriter(
                self._directory / f"{name}.parquet", table.schema, compression="zstd"
            )
        self._writers[name].write_table(table)


def _dates(months: "list[np.datetime64]") -> list[object]:
    return [month.astype("datetime64[D]").item() for month in months]


def _pairs(first: str, second: str, values: dict[str, float] | dict[str, int]) -> pa.Table:
    return pa.table({first: list(values), second: list(values.values())})


def _customers(chunk: Chunk, clock: Clock) -> pa.Table:
    people = chunk.people
    purchases = chunk.orders.take(chunk.orders.is_newest & (chunk.orders.exclusion == NOTHING))
    bought = np.bincount(purchases.person, minlength=len(people))
    first_at = np.where(people.is_buyer, people.arrived_at, NOTHING)
    left_at = np.full(len(people), NOTHING)
    left_at[purchases.person[purchases.is_final]] = purchases.at[purchases.is_final]
    exposure = np.where(people.is_buyer, (clock.end - people.arrived_at) / 86_400, np.nan)
    return pa.table(
        {
            "customer_id": columns.customers(people.number),
            "is_prospect": columns.flags(~people.is_buyer),
            "first_order_at_local": columns.moments(first_at),
            "exposure_days": pa.array(exposure, from_pandas=True),
            "purchase_rate_per_day": pa.array(people.purchase_rate),
            "dropout_probability": pa.array(people.dropout_probability),
            "mean_order_value": pa.array(people.mean_spend),
            "purchases": columns.whole(bought),
            "left_at_local": columns.moments(left_at),
            "warmth": pa.array(people.warmth),
            "is_loyal": columns.flags(people.is_loyal),
            "weak_link": columns.labels(people.weak_link, WEAK_LINKS),
            "survey_pressure": columns.labels(people.survey_pressure, _PRESSURES),
            "customer_type": columns.labels(people.customer_type, CUSTOMER_TYPES),
            "home_channel": columns.labels(people.channel, CHANNELS),
            "came_for_discount": columns.flags(people.came_for_discount & people.is_buyer),
            "is_subscriber": columns.flags(people.is_subscriber),
        }
    )


def _customer_months(chunk: Chunk, clock: Clock) -> pa.Table:
    months = chunk.months
    purchases = chunk.orders.take(chunk.orders.is_newest & (chunk.orders.exclusion == NOTHING))
    bought = np.zeros(months.shape, np.int64)
    np.add.at(bought, (purchases.person, clock.month_of(purchases.at)), 1)
    person, month = np.nonzero(months.is_known)
    first_days = clock.first_days.astype("datetime64[D]")
    return pa.table(
        {
            "customer_id": pc.take(columns.customers(chunk.people.number), pa.array(person)),
            "period_start": pa.array(first_days[month], pa.date32()),
            "stage": columns.labels(months.stage[person, month], STAGES),
            "warmth": pa.array(months.warmth[person, month]),
            "is_alive": columns.flags(months.is_alive[person, month]),
            "orders": columns.whole(bought[person, month]),
        }
    )


def _surveys(chunk: Chunk) -> pa.Table:
    sent = chunk.invitations
    return pa.table(
        {
            "survey_id": columns.identifiers("I", sent.serial),
            "customer_id": columns.customers(chunk.people.number[sent.person]),
            "sent_at_local": columns.moments(sent.at),
            "recent_invitations": columns.whole(sent.recent),
            "answer_probability": pa.array(sent.chance),
            "is_answered": columns.flags(sent.is_answered),
        }
    )


def _orders(chunk: Chunk, orders: Orders, currency: Codes | None) -> pa.Table:
    newest = orders.is_newest
    code = np.zeros(len(orders), np.int8) if currency is None else currency
    orders, code = orders.take(newest), code[newest]
    is_guest = orders.person == NOTHING
    number = np.where(is_guest, NOTHING, chunk.people.number[orders.person])
    return pa.table(
        {
            "order_id": columns.identifiers("O", orders.serial),
            "customer_id": columns.customers(number),
            "ordered_at_local": columns.moments(orders.at),
            "amount": columns.exact_money(orders.cents),
            "currency": columns.labels(code, CURRENCIES),
            "exclusion": columns.labels(orders.exclusion, EXCLUSIONS),
            "is_discounted": columns.flags(orders.discount_cents > 0),
            "delivery": columns.labels(orders.delivery, DELIVERIES),
            "was_postponed": columns.flags(orders.was_postponed),
            "is_corrected": columns.flags(orders.is_corrected),
        }
    )
