"""What a table's content is, in one short text, whatever the order of its rows.

Computed in SQL inside DuckDB. What a fingerprint is good for is verdicts.py's.
"""

from collections.abc import Iterable
from hashlib import sha256

import duckdb

from expectations.registry import SUITES


def table_fingerprint(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> str:
    """Columns with their types, number of rows, and the sum and the exclusive or of the row hashes.

    DuckDB's hash may differ between its versions, so the version is part of the text.
    Raises duckdb.CatalogException when there is no such table.
    """
    columns = connection.execute(
        """
        select column_name, data_type from duckdb_columns()
        where database_name = current_database() and schema_name = ? and table_name = ?
        order by column_index
        """,
        [schema, table],
    ).fetchall()
    names = ", ".join(f'"{name}"' for name, _ in columns)
    content = connection.execute(
        f"""
        select count(*), coalesce(sum(cast(row_hash as hugeint)), 0), coalesce(bit_xor(row_hash), 0)
        from (select hash({names}) as row_hash from "{schema}"."{table}") as rows
        """
        if names
        else f'select 0 from "{schema}"."{table}"'
    ).fetchone()
    described = f"{duckdb.__version__} {columns} {content}"
    return sha256(described.encode()).hexdigest()


def audited_fingerprints(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[str]
) -> dict[str, str]:
    """What a verdict on each table depends on: its content, and that of tables it is compared with.

    A table that does not exist is left out; so is one compared with a table that does not.
    """
    own: dict[str, str | None] = {}

    def once(table: str) -> str | None:
        if table not in own:
            try:
                own[table] = table_fingerprint(connection, *table.split(".", 1))
            except duckdb.CatalogException:
                own[table] = None
        return own[table]

    found = {}
    for table in tables:
        parts = [once(part) for part in (table, *SUITES[table].compared_with)]
        if all(parts):
            found[table] = sha256(" ".join(map(str, parts)).encode()).hexdigest()[:32]
    return found
