"""Small tables a block joins while it reads: each becomes one struct per key.

A struct keeps the lookup's columns apart from the file's, so `campaign.start_date` is never
ambiguous. Lookups are no loads: their content is part of a block's fingerprint.
"""

import duckdb

from pipelines.errors import ConfigurationError, InputError
from pipelines.ingest.expressions import ExpressionCheck, literal, quoted
from pipelines.ingest.files import DeliveredFile, check_readable, find_files
from pipelines.ingest.reading import DELIVERED, columns_of, stage
from pipelines.ingest.shop_map import Block, Lookup, ShopMap, nearest


def lookup_files(shop: ShopMap, label: str, block: Block) -> dict[str, list[DeliveredFile]]:
    folder = shop.path.parent
    return {
        alias: find_files(folder, f"{label}.lookups.{alias}", lookup.files)
        for alias, lookup in block.lookups.items()
    }


def table_of(label: str, alias: str) -> str:
    return f"temp.{quoted(f'~lookup {label} {alias}')}"


def load_lookups(
    connection: duckdb.DuckDBPyConnection, shop: ShopMap, label: str, block: Block
) -> dict[str, str]:
    """Read every lookup of the block; gives the struct type of each alias."""
    types = {}
    for alias, files in lookup_files(shop, label, block).items():
        place = f"{label}.lookups.{alias}"
        lookup = block.lookups[alias]
        selects = [_staged_select(connection, shop, place, lookup, file) for file in files]
        table = table_of(label, alias)
        connection.execute(f"drop table if exists {table}")
        for number, (staged, select) in enumerate(selects):
            verb = f"create temp table {table.removeprefix('temp.')} as"
            connection.execute(f"{verb if number == 0 else f'insert into {table}'} {select}")
            connection.execute(f"drop table {staged}")
        _refuse_repeated_keys(connection, place, table)
        row = connection.execute(
            f"select column_type from (describe {table}) where column_name = '~row'"
        ).fetchone()
        types[alias] = str(row[0]) if row else ""
    return types


def _staged_select(
    connection: duckdb.DuckDBPyConnection,
    shop: ShopMap,
    place: str,
    lookup: Lookup,
    file: DeliveredFile,
) -> tuple[str, str]:
    check_readable(file, lookup.csv.encoding)
    columns = columns_of(connection, file, lookup.csv)
    check = ExpressionCheck(connection, str(shop.path), columns)
    for name, kind in lookup.types.items():
        check.check_type(f"{place}.types.{name}", kind)
    for name in (*lookup.keys.values(), *lookup.types):
        if name not in columns:
            raise ConfigurationError(
                f"{shop.path}: {place}: {file.name} has no column {name!r}; "
                f"{nearest(name, columns)}"
            )
    delivered = stage(connection, file, lookup.csv, columns)
    if delivered.broken:
        raise InputError(f"{file.name}: {delivered.broken} lines do not fit the header: mend them")
    staged = f'temp."~staged {place} {file.name.replace(chr(34), "")}"'
    connection.execute(
        f"create or replace temp table {staged.removeprefix('temp.')} as from {DELIVERED}"
    )
    fields = ", ".join(
        f"{literal(name)}: "
        + (
            f"cast({quoted(name)} as {lookup.types[name]})"
            if name in lookup.types
            else quoted(name)
        )
        for name in columns
    )
    keys = ", ".join(f"cast({quoted(key)} as varchar)" for key in lookup.keys.values())
    return staged, f'select [{keys}] as "~key", {{{fields}}} as "~row" from {staged}'


def _refuse_repeated_keys(connection: duckdb.DuckDBPyConnection, place: str, table: str) -> None:
    repeated = connection.execute(
        f'select "~key" from {table} group by "~key" having count(*) > 1 order by 1 limit 1'
    ).fetchone()
    if repeated:
        key = ", ".join(str(part) for part in repeated[0])
        raise InputError(f"{place}: key {key} stands in it twice: a lookup has one row per key")
