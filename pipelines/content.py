"""What a table holds, in numbers that add up: of its parts, and of rows that went and came.

Whatever the order of rows. Computed in SQL inside DuckDB; what follows from it is the rooms'.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Self

import duckdb

Columns = Sequence[tuple[str, str]]
"""Name and type of each column, in order."""


@dataclass(frozen=True)
class Content:
    """Number of rows, and the sum and the exclusive or of the hashes of whole rows."""

    rows: int = 0
    total: int = 0
    mixed: int = 0

    def __add__(self, other: Self) -> "Content":
        """Of rows here and there, as `union all` has them."""
        return Content(self.rows + other.rows, self.total + other.total, self.mixed ^ other.mixed)

    def __sub__(self, other: Self) -> "Content":
        """Of what stays when these rows go, all of which were here."""
        return Content(self.rows - other.rows, self.total - other.total, self.mixed ^ other.mixed)


def columns_of(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> Columns:
    """Raises duckdb.CatalogException when there is no such table."""
    described = connection.execute(f'describe "{schema}"."{table}"').fetchall()
    return [(name, type_) for name, type_, *_ in described]


def contents_by(
    connection: duckdb.DuckDBPyConnection, rows: str, columns: Columns, part: str
) -> dict[date | None, Content]:
    """The content of each part. rows: a relation; part: an expression, a day or null."""
    names = ", ".join(f'"{name}"' for name, _ in columns)
    found = connection.execute(
        f"""
        select part, count(*), sum(cast(row_hash as hugeint)), bit_xor(row_hash)
        from (select {part} as part, hash({names}) as row_hash from {rows}) as hashed
        group by part
        """
    ).fetchall()
    return {part: Content(*content) for part, *content in found}


def content_of(connection: duckdb.DuckDBPyConnection, rows: str, columns: Columns) -> Content:
    return sum(contents_by(connection, rows, columns, "null").values(), Content())


def fingerprint(columns: Columns, content: Content) -> str:
    """One text for columns and rows. DuckDB's hash may differ between its versions: it is in it."""
    described = [tuple(column) for column in columns]
    numbers = (content.rows, content.total, content.mixed)
    return sha256(f"{duckdb.__version__} {described} {numbers}".encode()).hexdigest()
