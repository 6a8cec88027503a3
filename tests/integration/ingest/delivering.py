"""A shop that delivers files into a folder, and a warehouse that takes them in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import yaml

from pipelines.ingest.decisions import accept, withdraw
from pipelines.ingest.loading import ingest
from pipelines.ingest.report import IngestReport
from pipelines.ingest.shop_map import ShopMap, read_shop_map

ORDERS: dict[str, Any] = {
    "files": "orders*",
    "columns": {
        "order_id": "order_id",
        "line_number": "line",
        "customer_id": "customer",
        "ordered_at": "ordered",
        "amount": "amount",
    },
}
HEADER = "order_id,line,customer,ordered,amount"
INTERACTIONS: dict[str, Any] = {
    "name": "desk",
    "files": "desk*",
    "columns": {
        "interaction_id": "id",
        "customer_id": "customer",
        "occurred_at": "at",
        "kind": "kind",
    },
}


@dataclass
class DeliveringShop:
    """`deliver` writes a file, `ingest` runs one ingest; every run has its own number."""

    folder: Path
    connection: duckdb.DuckDBPyConnection
    map: dict[str, Any] = field(
        default_factory=lambda: {
            "name": "shop",
            "reporting_time_zone": "Europe/London",
            "reporting_currency": "GBP",
            "orders": json.loads(json.dumps(ORDERS)),
        }
    )
    runs: int = 0

    def deliver(self, name: str, content: str | bytes | Sequence[str]) -> Path:
        """Write a file: text, bytes, or lines of orders under the usual header."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="")
        else:
            path.write_text("\n".join([HEADER, *content]) + "\n", encoding="utf-8")
        return path

    def shop(self) -> ShopMap:
        path = self.folder / "shop.yml"
        path.write_text(yaml.safe_dump(self.map), encoding="utf-8")
        return read_shop_map(path, {})

    def ingest(self, **options: Any) -> IngestReport:
        self.runs += 1
        return ingest(self.connection, self.shop(), run_id=f"run-{self.runs}", **options)

    def accept(self, file: str) -> IngestReport:
        return accept(self.connection, self.shop(), file)

    def withdraw(self, file: str) -> IngestReport:
        return withdraw(self.connection, file, folder=self.folder)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def counting(self, columns: str, table: str = "orders") -> list[tuple[Any, ...]]:
        """Rows of loads that count downstream."""
        return self.rows(
            f"select {columns} from raw.{table} where load_id in "
            "(select load_id from raw.loads where status in ('loaded', 'accepted')) order by all"
        )

    def statuses(self) -> dict[str, str]:
        """The last status of every file."""
        return dict(self.rows("select file, status from raw.loads order by load_id"))

    def reasons(self) -> dict[str, int]:
        return dict(self.rows("select reason, count(*) from raw.rejects group by all"))

    def snapshot(self) -> Mapping[str, list[tuple[Any, ...]]]:
        """Everything in raw, to show that nothing changed."""
        tables = ("orders", "interactions", "loads", "rejects")
        exists = self.rows("select 1 from duckdb_tables() where schema_name = 'raw'")
        return {t: self.rows(f"from raw.{t} order by all") for t in tables} if exists else {}


def lines(*orders: str) -> list[str]:
    """Good order lines: 'A' is order A with one line of 10 pounds by customer c."""
    return [f"{order},1,c,2024-01-15 10:00:00,10" for order in orders]


def many(count: int, prefix: str = "good") -> list[str]:
    """So many good lines that a few bad ones are no reason to refuse the file."""
    return lines(*(f"{prefix}{number}" for number in range(count)))


def only_reject(shop: DeliveringShop) -> tuple[str, int, str | None, dict[str, str]]:
    """Reason, row, column and whole row of the one reject among many good rows."""
    (row,) = shop.rows("select reason, file_row, column_name, row from raw.rejects")
    return row[0], row[1], row[2], json.loads(row[3])
