"""What a verdict depends on: the content of its table, and of those the table is compared with.

What content is, is pipelines/content.py's; what fingerprints are good for, verdicts.py's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

import duckdb

from expectations.registry import SUITES
from pipelines.content import Columns, Content, columns_of, content_of, fingerprint


@dataclass(frozen=True)
class Held:
    """What a table holds at one moment."""

    columns: Columns
    content: Content

    @classmethod
    def by(cls, connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> Self:
        """Reads every row; raises duckdb.CatalogException when there is no such table."""
        columns = columns_of(connection, schema, table)
        return cls(columns, content_of(connection, f'"{schema}"."{table}"', columns))

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.columns, self.content)

    @property
    def shape(self) -> str:
        """Equal where contents may be compared: the same columns, hashed by the same DuckDB."""
        return fingerprint(self.columns, Content())


def held_by(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> dict[str, Held]:
    """Each of these tables and of those they are compared with, where it exists."""
    found = {}
    for table in {part for asked in tables for part in (asked, *SUITES[asked].compared_with)}:
        try:
            found[table] = Held.by(connection, *table.split(".", 1))
        except duckdb.CatalogException:
            continue
    return found


def audited_fingerprints(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[str]
) -> dict[str, str]:
    """What a verdict on each table depends on, in one short text.

    A table that does not exist is left out; so is one compared with a table that does not.
    """
    asked = list(tables)
    held = held_by(connection, asked)
    return combined_fingerprints({table: each.fingerprint for table, each in held.items()}, asked)


def combined_fingerprints(own: Mapping[str, str], tables: Iterable[str]) -> dict[str, str]:
    """The same from each table's own fingerprint; tables with a missing part are left out."""
    found = {}
    for table in tables:
        parts = [own.get(part) for part in (table, *SUITES[table].compared_with)]
        if all(parts):
            found[table] = sha256(" ".join(map(str, parts)).encode()).hexdigest()[:32]
    return found
