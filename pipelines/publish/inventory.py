"""What a snapshot holds, by mart and month, and what each of its Parquet files was made of.

Written into the snapshot for the next publication, which need not write again what is equal.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

import duckdb

from pipelines.content import Columns, Content, columns_of, contents_by, fingerprint
from pipelines.publish.copying import SCHEMA
from pipelines.publish.parts import Months, month_of

FILE = "inventory.json"


@dataclass(frozen=True)
class Holding:
    """The columns of one mart, and the content of each of its months."""

    columns: Columns
    months: Months

    @property
    def content(self) -> Content:
        return sum(self.months.values(), Content())

    @property
    def fingerprint(self) -> str:
        """Of the whole mart, as verdicts know it."""
        return fingerprint(self.columns, self.content)


@dataclass(frozen=True)
class Inventory:
    """holdings: by mart; makings: by file below marts/, equal where the bytes are.

    bytes_when_whole: of the DuckDB file, when it was last written whole; rows_patched: how many
    were taken out of it or put in since.
    """

    holdings: Mapping[str, Holding]
    makings: Mapping[str, str]
    bytes_when_whole: int
    rows_patched: int

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """None where a snapshot has none that can be read."""
        try:
            document = json.loads((folder / FILE).read_text("utf-8"))
            holdings = {mart: _holding(told) for mart, told in document["holdings"].items()}
            return cls(**{**document, "holdings": holdings})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, folder: Path) -> None:
        holdings = {mart: _told(holding) for mart, holding in self.holdings.items()}
        document = {**vars(self), "holdings": holdings}
        (folder / FILE).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def take_stock(connection: duckdb.DuckDBPyConnection, marts: Iterable[str]) -> dict[str, Holding]:
    """Reads every row of the marts in the snapshot that `connection` has open."""
    holdings = {}
    for mart in marts:
        columns = columns_of(connection, SCHEMA, mart)
        months = contents_by(connection, f"{SCHEMA}.{mart}", columns, month_of(mart))
        holdings[mart] = Holding(columns, months)
    return holdings


def _told(holding: Holding) -> dict[str, Any]:
    """Sums as text: they are larger than what other programs take for a number."""
    return {
        "columns": holding.columns,
        "months": {
            str(month or ""): f"{content.rows} {content.total} {content.mixed}"
            for month, content in sorted(
                holding.months.items(), key=lambda each: each[0] or date.max
            )
        },
    }


def _holding(told: Mapping[str, Any]) -> Holding:
    return Holding(
        [(name, type_) for name, type_ in told["columns"]],
        {
            date.fromisoformat(month) if month else None: Content(*map(int, content.split()))
            for month, content in told["months"].items()
        },
    )
