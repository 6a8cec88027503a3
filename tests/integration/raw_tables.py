"""Writes what the oracle reads into raw.* of a warehouse, row for row, and reads it back.

Ingest has its own tests; here a test says exactly what was delivered.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb
import pyarrow as pa

from pipelines.ingest.tables import create_raw_tables
from tests.oracle.delivered import (
    SOURCE,
    CustomerLink,
    Delivered,
    ExchangeRate,
    Interaction,
    Load,
    OrderLine,
    Reject,
    RunSettings,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
_TYPES = {
    "load_id": pa.int64(),
    "file_row": pa.int64(),
    "delivery": pa.int64(),
    "line_number": pa.int64(),
    "is_test": pa.bool_(),
    "quantity": pa.decimal128(18, 4),
    "amount": pa.decimal128(18, 4),
    "discount_amount": pa.decimal128(18, 4),
    "cost_amount": pa.decimal128(18, 4),
    "score": pa.decimal128(18, 6),
    "rate": pa.decimal128(18, 8),
    "rate_on": pa.date32(),
    **dict.fromkeys(
        ("ordered_at", "updated_at", "promised_at", "delivered_at", "occurred_at"),
        pa.timestamp("us"),
    ),
    **dict.fromkeys(("valid_from", "valid_to", "first_seen_at", "loaded_at"), pa.timestamp("us")),
}


def fill_raw_tables(
    connection: duckdb.DuckDBPyConnection,
    delivered: Delivered,
    *,
    build_id: str = "build-under-test",
    already_there: frozenset[int] = frozenset(),
) -> None:
    """Replace everything in raw.* by this delivery.

    already_there: loads whose rows lie in raw and stay as they are, as they do from run to run.
    """
    create_raw_tables(connection)
    rows = {
        "orders": [asdict(line) for line in delivered.lines],
        "interactions": [_interaction(row) for row in delivered.interactions],
        "customer_links": [asdict(link) for link in delivered.links],
        "fx_rates": [asdict(rate) for rate in delivered.rates],
    }
    for table, of_table in rows.items():
        connection.execute(
            f"delete from raw.{table} where not list_contains($1::bigint[], load_id)",
            [list(already_there)],
        )
        _insert(connection, table, [r for r in of_table if r["load_id"] not in already_there])
    for table in ("rejects", "loads", "run_settings"):
        connection.execute(f"delete from raw.{table}")
    for reject in delivered.rejects:
        connection.execute(
            "insert into raw.rejects (load_id, file_row, reason) values (?, ?, ?)",
            [reject.load_id, reject.file_row, reject.reason],
        )
    _insert_loads(connection, delivered)
    _insert_settings(connection, delivered, build_id)


def _interaction(row: Interaction) -> dict[str, Any]:
    columns = asdict(row)
    statement = columns.pop("statement")
    return columns | {"attributes": json.dumps({"statement": statement}) if statement else None}


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[dict[str, Any]]
) -> None:
    if not rows:
        return
    names = list(rows[0])
    delivered_rows = pa.table(
        {
            name: pa.array([row[name] for row in rows], type=_TYPES.get(name, pa.string()))
            for name in names
        }
    )
    columns = ", ".join(names)
    connection.register("delivered_rows", delivered_rows)
    connection.execute(
        f"insert into raw.{table} (source, {columns}) "
        f"select '{SOURCE}', {columns} from delivered_rows"
    )
    connection.unregister("delivered_rows")


def _insert_loads(connection: duckdb.DuckDBPyConnection, delivered: Delivered) -> None:
    for load in delivered.loads:
        connection.execute(
            """
            insert into raw.loads (load_id, delivery, block, file, content_hash, status)
            values (?, ?, ?, ?, ?, ?)
            """,
            [load.load_id, load.delivery, load.block, load.file, str(load.load_id), load.status],
        )
    connection.execute(
        """
        update raw.loads set
            rows_accepted = rows_kept, rows_rejected = rows_lost, rows_read = rows_kept + rows_lost
        from (
            select load_id, count(*) filter (where is_kept) as rows_kept,
                count(*) filter (where not is_kept) as rows_lost
            from (
                select load_id, true as is_kept from raw.orders
                union all select load_id, true from raw.interactions
                union all select load_id, true from raw.customer_links
                union all select load_id, true from raw.fx_rates
                union all select load_id, false from raw.rejects
            )
            group by load_id
        ) as brought
        where loads.load_id = brought.load_id and status <> 'pending'
        """
    )


def _insert_settings(
    connection: duckdb.DuckDBPyConnection, delivered: Delivered, build_id: str
) -> None:
    settings = delivered.settings
    row = {
        "build_id": build_id,
        "source": settings.source,
        "as_of": settings.as_of,
        "is_as_of_given": True,
        "run_clock": datetime(2026, 1, 1),
        "reporting_time_zone": settings.zone,
        "reporting_currency": settings.currency,
        "zero_amount_orders": settings.zero_amount_orders,
        "redelivery": settings.redelivery,
        "week_starts_on": settings.week_starts_on,
        "activity_window_days": settings.window_days,
        "lateness_allowance_days": settings.lateness_days,
        "customer_namespace": settings.customer_namespace,
        "map_fingerprint": "map",
        "code_fingerprint": "code",
        "forecast_holdout_weeks": 13,
        "forecast_discount_rate": 0.1,
    }
    connection.execute(
        f"insert into raw.run_settings ({', '.join(row)}) values ({', '.join('?' * len(row))})",
        list(row.values()),
    )


def delivered_in(connection: duckdb.DuckDBPyConnection) -> Delivered:
    """What lies in raw.*, however it came there, as the oracle reads it."""
    return Delivered(
        settings=_settings_in(connection),
        loads=tuple(_rows_of(connection, Load, "loads")),
        lines=tuple(_rows_of(connection, OrderLine, "orders")),
        interactions=tuple(
            _rows_of(
                connection,
                Interaction,
                "interactions",
                statement="json_extract_string(attributes, '$.statement')",
            )
        ),
        links=tuple(_rows_of(connection, CustomerLink, "customer_links")),
        rates=tuple(_rows_of(connection, ExchangeRate, "fx_rates")),
        rejects=tuple(_rows_of(connection, Reject, "rejects")),
    )


def _rows_of(
    connection: duckdb.DuckDBPyConnection, kind: type[T], table: str, **computed: str
) -> list[T]:
    names = [field.name for field in fields(kind)]
    columns = ", ".join(f"{computed.get(name, name)} as {name}" for name in names)
    rows = connection.execute(f"select {columns} from raw.{table}").fetchall()
    return [kind(**dict(zip(names, row, strict=True))) for row in rows]


def _settings_in(connection: duckdb.DuckDBPyConnection) -> RunSettings:
    row = connection.execute(
        """
        select as_of, source, customer_namespace, reporting_time_zone, reporting_currency,
            zero_amount_orders, redelivery, week_starts_on, activity_window_days,
            lateness_allowance_days
        from raw.run_settings
        """
    ).fetchone()
    assert row is not None
    return RunSettings(*row)
