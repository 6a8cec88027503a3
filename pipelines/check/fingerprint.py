"""What a verdict depends on, in one short text a table.

What the content of a table is, is pipelines/content.py's; what a fingerprint is good for,
verdicts.py's.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256

import duckdb

from expectations.registry import SUITES
from pipelines.content import columns_of, content_of, fingerprint


def table_fingerprint(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> str:
    """Raises duckdb.CatalogException when there is no such table."""
    columns = columns_of(connection, schema, table)
    return fingerprint(columns, content_of(connection, f'"{schema}"."{table}"', columns))


def audited_fingerprints(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[str]
) -> dict[str, str]:
    """What a verdict on each table depends on: its content, and that of tables it is compared with.

    A table that does not exist is left out; so is one compared with a table that does not.
    """
    asked = list(tables)
    own: dict[str, str] = {}
    for part in {part for table in asked for part in (table, *SUITES[table].compared_with)}:
        try:
            own[part] = table_fingerprint(connection, *part.split(".", 1))
        except duckdb.CatalogException:
            continue
    return combined_fingerprints(own, asked)


def combined_fingerprints(own: Mapping[str, str], tables: Iterable[str]) -> dict[str, str]:
    """The same from each table's own fingerprint; tables with a missing part are left out."""
    found = {}
    for table in tables:
        parts = [own.get(part) for part in (table, *SUITES[table].compared_with)]
        if all(parts):
            found[table] = sha256(" ".join(map(str, parts)).encode()).hexdigest()[:32]
    return found
