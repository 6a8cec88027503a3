"""A home whose nights read delivered files: through ingest and its decisions, then dbt.

Beside it, a fresh home derives the same raw tables from nothing.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from pipelines.ingest.run_settings import write_run_settings
from pipelines.transform.build import build, refusal
from pipelines.transform.project import Project
from pipelines.warehouse import Warehouse
from tests.integration.ingest.delivering import INTERACTIONS, DeliveringShop
from tests.integration.nights.same_tables import TableDifference, differing_tables
from tests.integration.nights.two_homes import forget, was_incremental
from tests.parsed_once import project_of

ORDER_COLUMNS = "order_id,customer,ordered,amount,status,refund_of,promised,delivered"
DESK_COLUMNS = "id,customer,at,kind,score,answers,about,brought"
LINK_COLUMNS = "id,is,since,until"
KINDS = ("csat", "praise", "complaint", "complaint_resolved", "inquiry", "reply", "referral_sent")
MAP: dict[str, Any] = {
    "name": "shop",
    "reporting_time_zone": "Europe/London",
    "reporting_currency": "GBP",
    "orders": {
        "files": "orders*",
        "columns": {
            "order_id": "order_id",
            "customer_id": "customer",
            "ordered_at": "ordered",
            "amount": "amount",
            "status": "status",
            "refunds_order_id": "refund_of",
            "promised_at": "promised",
            "delivered_at": "delivered",
        },
    },
    "interactions": [
        {
            **INTERACTIONS,
            "columns": {
                **INTERACTIONS["columns"],
                "score": "score",
                "in_reply_to": "answers",
                "order_id": "about",
                "referred_customer_id": "brought",
            },
        }
    ],
    "customer_links": {
        "files": "links*",
        "columns": {
            "source_customer_id": "id",
            "linked_customer_id": "is",
            "valid_from": "since",
            "valid_to": "until",
        },
    },
}


@dataclass
class NightlyHome:
    """`at_desk` opens the home to deliver and decide, `derive` is a night."""

    folder: Path
    live: Project
    nights: int = 0

    @classmethod
    def under(cls, folder: Path) -> "NightlyHome":
        (folder / "shop").mkdir()
        return cls(folder, project_of(Warehouse(home=folder / "live")))

    def copied_to(self, folder: Path) -> "NightlyHome":
        """The same home elsewhere."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        live = replace(self.live, warehouse=Warehouse(home=folder / "live"))
        return NightlyHome(folder, live, self.nights)

    @contextmanager
    def at_desk(self) -> Iterator[DeliveringShop]:
        with self.live.warehouse.connect() as connection:
            shop = DeliveringShop(self.folder / "shop", connection, MAP, runs=self.nights)
            yield shop

    def derive(self, as_of: str, *, code: str = "code") -> None:
        """Read what is new and derive, as a run does."""
        self.nights += 1
        with self.at_desk() as shop:
            shop.ingest()
            assert "refused" not in shop.statuses().values()
            write_run_settings(
                shop.connection,
                shop.shop(),
                build_id=f"night {self.nights}",
                as_of=datetime.fromisoformat(as_of),
                clock=datetime(2026, 1, 1),
                code_fingerprint=code,
            )
        _build(self.live, full_refresh=False)

    def compare(self) -> "Outcome":
        """Hold every table against one derived from nothing."""
        fresh = replace(self.live, warehouse=Warehouse(home=self.folder / "fresh"))
        forget(fresh.warehouse)
        with fresh.warehouse.connect() as connection:
            _copy_raw(connection, self.live.warehouse)
        _build(fresh, full_refresh=True)
        return Outcome(
            was_incremental(self.live.warehouse),
            differing_tables(self.live.warehouse, fresh.warehouse),
        )


@dataclass(frozen=True)
class Outcome:
    was_incremental: bool
    differing: tuple[TableDifference, ...]


def _build(project: Project, *, full_refresh: bool) -> None:
    problem = refusal(build(project, full_refresh=full_refresh))
    assert problem is None, str(problem)


def _copy_raw(connection: duckdb.DuckDBPyConnection, live: Warehouse) -> None:
    connection.execute(f"attach '{live.path}' as live (read_only)")
    connection.execute("create schema raw")
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'live' "
        "and schema_name = 'raw' order by table_name"
    ).fetchall()
    for (table,) in tables:
        connection.execute(f"create table raw.{table} as from live.raw.{table}")
    connection.execute("detach live")


def a_year_of_orders(rng: Random, customers: int) -> list[str]:
    rows = []
    for customer in range(customers):
        for number in range(rng.choice((1, 2, 3, 6))):
            day = f"2024-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
            order, amount = f"o{customer}-{number}", rng.choice((5, 20, 120))
            rows.append(f"{order},c{customer},{day} 10:00,{amount},placed,,{day},{day} 18:00")
    return rows


def a_year_of_contacts(rng: Random, customers: int) -> list[str]:
    rows = []
    for customer in range(customers):
        for number in range(rng.choice((0, 1, 2, 5))):
            at = f"2024-{rng.randint(1, 12):02}-{rng.randint(1, 28):02} 11:00"
            kind = rng.choice(KINDS)
            score = rng.randint(1, 5) if kind in ("csat", "complaint_resolved") else ""
            answers = f"i{customer}-{rng.randrange(5)}" if kind == "reply" else ""
            rows.append(f"i{customer}-{number},c{customer},{at},{kind},{score},{answers},,")
    return rows


def csv(columns: str, rows: list[str]) -> str:
    return "\n".join([columns, *rows]) + "\n"
