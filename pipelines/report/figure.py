"""What a picture of the report is, and the published tables it asks.

How it is put on the page is page.py's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import altair as alt
import duckdb

Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """A picture with the sentence that says what to see.

    name: its anchor on the page; tables: the marts behind it; chart: None where there is nothing
    to draw, and `says` says why; svg: a picture drawn elsewhere; headline: its one number, and what
    that is; is_wide: takes the whole width.
    """

    name: str
    title: str
    says: str
    tables: Sequence[str]
    chart: alt.Chart | alt.LayerChart | None = None
    svg: str | None = None
    note: str = ""
    headline: tuple[str, str] | None = None
    is_wide: bool = False

    @property
    def is_drawn(self) -> bool:
        return self.chart is not None or self.svg is not None


class Marts:
    """The tables of a snapshot, asked in SQL."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, query: str) -> list[Row]:
        cursor = self._connection.execute(query)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def row(self, query: str) -> Row:
        """The first of them; empty where there is none."""
        return next(iter(self.rows(query)), {})
