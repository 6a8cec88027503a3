"""Small tables a block joins while it reads: each becomes one struct per key.

A struct keeps the lookup's columns apart from the file's, so `campaign.start_date` is never
ambiguous. Lookups are no loads: their content is part of a block's fingerprint.
"""

import duckdb

from pipelines.errors import ConfigurationError, InputError, from_data
from pipelines.ingest.broken_lines import STAGED
from pipelines.ingest.expressions import ExpressionCheck, literal, quoted
from pipelines.ingest.files import DeliveredFile, check_readable, find_files
from pipelines.ingest.map_words import nearest
from pipelines.ingest.reading import columns_of, readable, stage
from pipelines.ingest.shop_map import Block, Lookup, ShopMap


def lookup_files(shop: ShopMap, label: str, block: Block) -> dict[str, list[DeliveredFile]]:
    folder = shop.path.parent
    return {
        alias: find_files(folder, f"{label}.lookups.{alias}", lookup.files)
        for alias, lookup in block.lookups.items()
    }


def table_of(label: str, alias: str) -> str:
    return quoted(f"~lookup {label} {alias}")


def load_lookups(
    connection: duckdb.DuckDBPyConnection, shop: ShopMap, label: str, block: Block
) -> dict[str, str]:
    """Read every lookup of the block; gives the struct type of each alias."""
    types = {}
    for alias, files in lookup_files(shop, label, block).items():
        place, table = f"{label}.lookups.{alias}", table_of(label, alias)
        connection.execute(f"drop table if exists temp.{table}")
        for number, file in enumerate(files):
            select = _rows_of(connection, shop, place, block.lookups[alias], file)
            verb = f"insert into temp.{table}" if number else f"create temp table {table} as"
            with readable(file):
                connection.execute(f"{verb} {select}")
        _refuse_repeated_keys(connection, place, table)
        row = connection.execute(f'describe select "~row" from temp.{table}').fetchone()
        types[alias] = str(row[1]) if row else ""
    return types


def _rows_of(
    connection: duckdb.DuckDBPyConnection,
    shop: ShopMap,
    place: str,
    lookup: Lookup,
    file: DeliveredFile,
) -> str:
    """Stage a lookup's file; gives the SQL for its keys and rows."""
    check_readable(file, lookup.csv.encoding)
    columns = columns_of(connection, file, lookup.csv)
    check = ExpressionCheck(connection, str(shop.path), file.name, columns)
    types = {
        name: check.check_type(f"{place}.types.{name}", kind) for name, kind in lookup.types.items()
    }
    for name in (*lookup.keys.values(), *lookup.types):
        if name not in columns:
            raise ConfigurationError(
                f"{shop.path}: {place}: {file.name} has no column {name!r}; "
                f"{from_data(nearest(name, columns))}"
            )
    delivered = stage(connection, file, lookup.csv, columns)
    if delivered.broken:
        raise InputError(f"{file.name}: {delivered.broken} lines do not fit the header: mend them")
    fields = ", ".join(
        f"{literal(name)}: "
        + (f"cast({quoted(name)} as {types[name]})" if name in types else quoted(name))
        for name in columns
    )
    keys = ", ".join(f"cast({quoted(key)} as varchar)" for key in lookup.keys.values())
    return f'select [{keys}] as "~key", {{{fields}}} as "~row" from temp.{STAGED}'


def _refuse_repeated_keys(connection: duckdb.DuckDBPyConnection, place: str, table: str) -> None:
    repeated = connection.execute(
        f'select "~key" from temp.{table} group by "~key" having count(*) > 1 order by 1 limit 1'
    ).fetchone()
    if repeated:
        key = ", ".join(str(part) for part in repeated[0])
        raise InputError(
            f"{place}: key {from_data(key)} stands in it twice: a lookup has one row per key"
        )
