"""The SQLAlchemy dialect by which Great Expectations reads DuckDB; imported by the worker only.

GX fetches after its connection went back, opens a connection per query, and must not keep a handle
once it is done: results are buffered in the cursor, connections are neither pooled nor kept.
"""

from typing import Any

import duckdb
from duckdb_sqlalchemy import Dialect
from sqlalchemy import pool
from sqlalchemy.dialects import registry

URL = "duckdb+audit:///{path}"
# GX reads counts as counts, and at most 200 rows as a sample: a table of which every row is
# broken must not be fetched whole.
ROWS_BUFFERED = 10_000


class BufferedCursor:
    """Holds its rows itself, so that they outlive the connection."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.arraysize = 1

    def execute(self, statement: str, parameters: Any = None) -> None:
        self._cursor.execute(statement, parameters or None)
        self.description = self._cursor.description
        self._rows = self._cursor.fetchmany(ROWS_BUFFERED) if self.description else []

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        wanted = size or self.arraysize
        rows, self._rows = self._rows[:wanted], self._rows[wanted:]
        return rows

    def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    def close(self) -> None:
        """Rows already buffered stay readable."""


class ReadOnlyConnection:
    """A DuckDB connection that cannot write, so that a transaction means nothing to it."""

    autocommit = False

    def __init__(self, path: str) -> None:
        self._connection = duckdb.connect(path, read_only=True)

    def cursor(self) -> BufferedCursor:
        return BufferedCursor(self._connection)

    def begin(self) -> None: ...

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None:
        self._connection.close()


class AuditDialect(Dialect):
    """duckdb-sqlalchemy, read-only, unpooled and buffered."""

    supports_statement_cache = False

    def connect(self, *arguments: Any, **parameters: Any) -> Any:
        return ReadOnlyConnection(str(arguments[0] if arguments else parameters["database"]))

    @classmethod
    def get_pool_class(cls, url: Any) -> type[pool.Pool]:
        del url
        return pool.NullPool


registry.register("duckdb.audit", __name__, AuditDialect.__name__)
