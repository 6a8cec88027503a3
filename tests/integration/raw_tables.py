"""Writes what the oracle reads into raw.* of a warehouse, row for row.

Ingest has its own tests; here a test says exactly what was delivered.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.ingest.tables import create_raw_tables
from tests.oracle.delivered import HOME_NAMESPACE, SOURCE, Delivered, Interaction

_WRITTEN = ("orders", "interactions", "customer_links", "fx_rates", "loads", "run_settings")
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


def fill_raw_tables(connection: duckdb.DuckDBPyConnection, delivered: Delivered) -> None:
    """Replace everything in raw.* by this delivery."""
    create_raw_tables(connection)
    for table in _WRITTEN:
        connection.execute(f"delete from raw.{table}")
    _insert(connection, "orders", [asdict(line) for line in delivered.lines])
    _insert(connection, "interactions", [_interaction(row) for row in delivered.interactions])
    _insert(connection, "customer_links", [asdict(link) for link in delivered.links])
    _insert(connection, "fx_rates", [asdict(rate) for rate in delivered.rates])
    _insert_loads(connection, delivered)
    _insert_settings(connection, delivered)


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


def _insert_settings(connection: duckdb.DuckDBPyConnection, delivered: Delivered) -> None:
    settings = delivered.settings
    row = {
        "build_id": "build-under-test",
        "source": SOURCE,
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
        "customer_namespace": HOME_NAMESPACE,
        "map_fingerprint": "map",
        "code_fingerprint": "code",
    }
    connection.execute(
        f"insert into raw.run_settings ({', '.join(row)}) values ({', '.join('?' * len(row))})",
        list(row.values()),
    )
