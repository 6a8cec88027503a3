"""A shop of any size, made by SQL in raw.*: ten orders and ten interactions a customer."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.ingest.tables import create_raw_tables
from pipelines.warehouse import Warehouse

RAW_AT_SCALE = Path(__file__).with_name("raw_at_scale.sql")
MEMORY_LIMIT, THREADS = "6GB", 2
CUSTOMERS_PER_MILLION = 100_000


def customers_of(millions: float) -> int:
    """How many customers place so many million orders."""
    return round(millions * CUSTOMERS_PER_MILLION)


def warehouse_in(folder: str | Path) -> Warehouse:
    return Warehouse(home=Path(folder), memory_limit=MEMORY_LIMIT, threads=THREADS)


def fill(warehouse: Warehouse, customers: int) -> None:
    with connected(warehouse) as connection:
        create_raw_tables(connection)
        for statement in duckdb.extract_statements(RAW_AT_SCALE.read_text()):
            needs = {"customers": customers} if statement.named_parameters else {}
            connection.execute(statement, needs)


@contextmanager
def connected(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse.connect() as connection:
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'; set threads = {THREADS}")
        connection.execute("set timezone = 'UTC'; set preserve_insertion_order = false")
        yield connection
