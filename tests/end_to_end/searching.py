"""Looks for a text in everything a home keeps: every column of every file, and every byte.

Compressed columns hide plain text from a search of bytes, so tables are asked one by one.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import duckdb


def places_that_name(text: str, home: Path) -> set[str]:
    """Where the text stands: the file, and the table and column where it has some."""
    found = set()
    for file in sorted(path for path in home.rglob("*") if path.is_file()):
        name = file.relative_to(home).as_posix()
        if text.encode() in file.read_bytes():
            found.add(f"{name} (bytes)")
        match file.suffix:
            case ".duckdb":
                columns = _in_duckdb(text, file)
            case ".parquet":
                columns = _in_parquet(text, file)
            case ".db":
                columns = _in_sqlite(text, file)
            case _:
                columns = iter(())
        found |= {f"{name} {column}" for column in columns}
    return found


def _in_duckdb(text: str, file: Path) -> Iterator[str]:
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name, list(column_name) from duckdb_columns()"
            " where not internal group by all"
        ).fetchall()
        for schema, table, columns in tables:
            for column in _holding(connection, f'"{schema}"."{table}"', columns, text):
                yield f"{schema}.{table}.{column}"


def _in_parquet(text: str, file: Path) -> Iterator[str]:
    with duckdb.connect() as connection:
        rows = f"read_parquet('{file}')"
        columns = [row[0] for row in connection.execute(f"describe from {rows}").fetchall()]
        yield from _holding(connection, rows, columns, text)


def _holding(
    connection: duckdb.DuckDBPyConnection, rows: str, columns: Sequence[str], text: str
) -> list[str]:
    each = ", ".join(f'count(*) filter (contains("{name}"::varchar, $1))' for name in columns)
    counts = connection.execute(f"select {each} from {rows}", [text]).fetchone()
    assert counts
    return [name for name, count in zip(columns, counts, strict=True) if count]


def _in_sqlite(text: str, file: Path) -> Iterator[str]:
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute("select name from sqlite_master where type = 'table'")
        for (table,) in tables.fetchall():
            for _, column, *_ in connection.execute(f'pragma table_info("{table}")').fetchall():
                query = f'select 1 from "{table}" where instr(cast("{column}" as text), ?) limit 1'
                if connection.execute(query, [text]).fetchone():
                    yield f"{table}.{column}"
