"""Copies marts out of the warehouse into a new DuckDB file, with their comments.

The warehouse is attached read-only to the new file. Nothing is derived on the way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.errors import Refused, WarehouseBusy
from pipelines.publish.parts import DATED_BY
from pipelines.warehouse import Warehouse, is_about_a_lock

SCHEMA = "marts"
SOURCE = "warehouse"
DATABASE = "loyalty.duckdb"


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    description: str | None


@dataclass(frozen=True)
class Mart:
    """A table as copied: rows counted in the warehouse, columns with their comments."""

    name: str
    rows: int
    description: str | None
    columns: tuple[Column, ...]


def copy_marts(
    warehouse: Warehouse, folder: Path, keys: Mapping[str, Sequence[str]]
) -> dict[str, Mart]:
    """Writes loyalty.duckdb; keys: mart to the columns its rows are ordered by.

    A mart of which months are read apart lies in the order of its months, so that a month is found
    without reading the others. Raises Refused when a mart is missing, or nobody audits it.
    """
    with writing(folder, warehouse) as connection:
        insist_on_exactly(connection, set(keys))
        # One transaction: else the disk is waited for after every comment.
        connection.begin()
        connection.execute(f"create schema {SCHEMA}")
        marts = describe(connection, keys)
        for mart, key in keys.items():
            copy_mart(connection, marts[mart], key)
        connection.commit()
    return marts


@contextmanager
def writing(folder: Path, warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """The DuckDB file of a snapshot in the making, the warehouse attached to it read-only."""
    with _connected(folder, warehouse, read_only=False) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set preserve_insertion_order = true")
        _attach(connection, warehouse)
        yield connection
        connection.execute(f"detach {SOURCE}")
        connection.execute("checkpoint")


def reading(folder: Path, warehouse: Warehouse) -> duckdb.DuckDBPyConnection:
    """The DuckDB file of a snapshot, open as for a reader, within the limits of the home."""
    return _connected(folder, warehouse, read_only=True)


def _connected(folder: Path, warehouse: Warehouse, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        str(folder / DATABASE),
        read_only=read_only,
        config={"memory_limit": warehouse.memory_limit, "threads": warehouse.threads},
    )


def _attach(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> None:
    if not warehouse.path.exists():
        raise Refused(f"{warehouse.path} does not exist: run `ladder run` first")
    try:
        connection.execute(f"attach {literal(str(warehouse.path))} as {SOURCE} (read_only)")
    except duckdb.IOException as error:
        if not is_about_a_lock(error):
            raise
        raise WarehouseBusy(
            f"another process has {warehouse.path} open: close it, then run again"
        ) from None


def insist_on_exactly(connection: duckdb.DuckDBPyConnection, audited: set[str]) -> None:
    rows = connection.execute(
        """
        select table_name from duckdb_tables() where database_name = ? and schema_name = ?
        union all
        select view_name from duckdb_views() where database_name = ? and schema_name = ?
        """,
        [SOURCE, SCHEMA] * 2,
    ).fetchall()
    built = {name for (name,) in rows}
    if missing := sorted(audited - built):
        raise Refused(f"not built yet: marts.{', marts.'.join(missing)}; run `ladder run` first")
    if unaudited := sorted(built - audited):
        raise Refused(
            f"no suite in expectations/ asks whether marts.{', marts.'.join(unaudited)} is fit: "
            "nothing checked is not passed; add a suite"
        )


def row_order(key: Sequence[str]) -> str:
    """What stands behind `order by`."""
    return ", ".join(f"{column} nulls last" for column in key)


def copy_mart(connection: duckdb.DuckDBPyConnection, mart: Mart, key: Sequence[str]) -> None:
    """The warehouse's table, in the place of one that may be there."""
    order = row_order([DATED_BY[mart.name], *key] if mart.name in DATED_BY else key)
    connection.execute(
        f"create or replace table {SCHEMA}.{mart.name} as"
        f" select * from {SOURCE}.{SCHEMA}.{mart.name} order by {order}"
    )
    _comment(connection, mart)


def describe(connection: duckdb.DuckDBPyConnection, marts: Iterable[str]) -> dict[str, Mart]:
    """What the warehouse says of them; asked once, since DuckDB lists all it knows each time."""
    here = [SOURCE, SCHEMA]
    where = "where database_name = ? and schema_name = ?"
    tables = connection.execute(f"select table_name, comment from duckdb_tables() {where}", here)
    descriptions = dict(tables.fetchall())
    columns: dict[str, list[Column]] = {name: [] for name in descriptions}
    described = connection.execute(
        f"select table_name, column_name, data_type, comment from duckdb_columns() {where}"
        " order by column_index",
        here,
    )
    for table, *column in described.fetchall():
        if table in columns:
            columns[table].append(Column(*column))
    return {
        mart: Mart(mart, _count(connection, mart), descriptions[mart], tuple(columns[mart]))
        for mart in marts
    }


def _count(connection: duckdb.DuckDBPyConnection, mart: str) -> int:
    [(rows,)] = connection.execute(f"select count(*) from {SOURCE}.{SCHEMA}.{mart}").fetchall()
    return int(rows)


def _comment(connection: duckdb.DuckDBPyConnection, mart: Mart) -> None:
    if mart.description:
        connection.execute(f"comment on table {SCHEMA}.{mart.name} is {literal(mart.description)}")
    for column in mart.columns:
        if column.description:
            connection.execute(
                f'comment on column {SCHEMA}.{mart.name}."{column.name}"'
                f" is {literal(column.description)}"
            )


def literal(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"
