"""Makes the DuckDB file of a snapshot from that of the one before and what a night changed.

The warehouse tells what changed: night.X has the rows of mart X that were derived anew, before.X
those whose place they took, night.build from which build to which that leads. Marts without such
tables were derived whole. Whether the outcome is right is not judged here: like any other, its
content needs a verdict.
"""

import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.content import content_of
from pipelines.publish.base import Base
from pipelines.publish.copying import (
    DATABASE,
    SCHEMA,
    SOURCE,
    Mart,
    copy_mart,
    describe,
    insist_on_exactly,
    row_order,
    writing,
)
from pipelines.publish.inventory import Holding
from pipelines.publish.parts import DATED_BY
from pipelines.warehouse import Warehouse

log = logging.getLogger(__name__)
_DUE = 1 / 3
"""Written whole again once this share of its rows was patched, or the file grew by it."""


@dataclass(frozen=True)
class Patched:
    """The marts of the file, and how many rows were taken out of it or put in."""

    marts: dict[str, Mart]
    rows: int


class _DoesNotFit(Exception):
    """The snapshot before and what the night says of it do not belong together."""


def patch_marts(
    warehouse: Warehouse, folder: Path, keys: Mapping[str, Sequence[str]], base: Base, build_id: str
) -> Patched | None:
    """Writes loyalty.duckdb; None, and no file, where it has to be written whole."""
    why = _why_whole(base) or _why_no_night(warehouse, base, build_id)
    if not why:
        try:
            _copy_file(base.folder / DATABASE, folder / DATABASE)
            with writing(folder, warehouse) as connection:
                insist_on_exactly(connection, set(keys))
                return _patch(connection, keys, base)
        except (_DoesNotFit, duckdb.Error) as error:
            why = str(error).splitlines()[0]
            for file in folder.glob(f"{DATABASE}*"):
                file.unlink()
    log.info("the published database is written whole: %s", why)
    return None


def _why_whole(base: Base) -> str | None:
    inventory = base.inventory
    rows = sum(holding.content.rows for holding in inventory.holdings.values())
    if inventory.rows_patched > _DUE * rows:
        return f"{inventory.rows_patched:,} rows were patched since it last was"
    if (base.folder / DATABASE).stat().st_size > (1 + _DUE) * inventory.bytes_when_whole:
        return f"it has grown by more than {_DUE:.0%} since it last was"
    return None


def _why_no_night(warehouse: Warehouse, base: Base, build_id: str) -> str | None:
    with warehouse.connect(read_only=True) as connection:
        try:
            led = connection.execute("select derived_from, derived_to from night.build").fetchall()
        except duckdb.CatalogException:
            return "everything was derived anew"
    if led != [(base.manifest["build_id"], build_id)]:
        return "the night did not begin at what readers see"
    return None


def _copy_file(source: Path, target: Path) -> None:
    """Shares the blocks where the file system can."""
    try:
        with source.open("rb") as read, target.open("wb") as written:
            while os.copy_file_range(read.fileno(), written.fileno(), 1 << 30):
                pass
    except (AttributeError, OSError):
        shutil.copyfile(source, target)


def _patch(
    connection: duckdb.DuckDBPyConnection, keys: Mapping[str, Sequence[str]], base: Base
) -> Patched:
    by_rows = _marts_told_by_rows(connection)
    marts, rows = describe(connection, keys), 0
    connection.begin()
    for mart, key in keys.items():
        holding = base.inventory.holdings.get(mart)
        if not holding or not _is_described_alike(marts[mart], base):
            raise _DoesNotFit(f"marts.{mart} has other columns or descriptions than before")
        if mart in by_rows:
            rows += _exchange_rows(connection, mart, key, holding)
        elif _has_changed(connection, mart, holding):
            copy_mart(connection, marts[mart], key)
    connection.commit()
    return Patched(marts, rows)


def _marts_told_by_rows(connection: duckdb.DuckDBPyConnection) -> set[str]:
    found = connection.execute(
        f"""
        select table_name from duckdb_tables()
        where database_name = '{SOURCE}' and schema_name in ('before', 'night')
        group by table_name having count(*) = 2
        """
    ).fetchall()
    return {name for (name,) in found}


def _is_described_alike(mart: Mart, base: Base) -> bool:
    table = base.manifest["tables"][mart.name]
    columns = [vars(column) for column in mart.columns]
    return bool((table["description"], table["columns"]) == (mart.description, columns))


def _has_changed(connection: duckdb.DuckDBPyConnection, mart: str, holding: Holding) -> bool:
    now = content_of(connection, f"{SOURCE}.{SCHEMA}.{mart}", holding.columns)
    return now != holding.content


def _exchange_rows(
    connection: duckdb.DuckDBPyConnection, mart: str, key: Sequence[str], holding: Holding
) -> int:
    """Takes out what the night took the place of; rows that came out as they were stay.

    Rows are told apart by their hashes: `except all` would cost five times as much.
    """
    names = ", ".join(f'"{name}"' for name, _ in holding.columns)
    for rows, of, other in (("gone", "before", "night"), ("come", "night", "before")):
        connection.execute(
            f"create or replace temp table {rows} as select {names} from {SOURCE}.{of}.{mart}"
            f" where hash({names}) not in (select hash({names}) from {SOURCE}.{other}.{mart})"
        )
    same_row = " and ".join(f"{mart}.{column} = gone.{column}" for column in key)
    taken = _number(connection, f"delete from {SCHEMA}.{mart} using gone where {same_row}")
    if taken != (gone := _number(connection, "select count(*) from gone")):
        raise _DoesNotFit(f"marts.{mart} published has {taken} of {gone} rows that were replaced")
    order = row_order([DATED_BY[mart], *key] if mart in DATED_BY else key)
    insert = f"insert into {SCHEMA}.{mart} ({names}) select {names} from come order by {order}"
    return gone + _number(connection, insert)


def _number(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    row = connection.execute(statement).fetchone()
    assert row
    return int(row[0])
