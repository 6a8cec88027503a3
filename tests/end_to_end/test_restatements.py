"""What readers were shown and is no more so is told: which number, before and after, and why.

One shop, worked out by hand. Until late.csv comes, a bought in January and February, b in January,
c in March; then it is known that b bought in February too. Every order is worth 10. As of 20 March
January and February are complete.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import REPOSITORY, Home

MAP = """
name: corner_shop
reporting_time_zone: UTC
reporting_currency: EUR
orders:
  files: orders/*.csv
  time_zone: UTC
  columns: {order_id: id, customer_id: customer, ordered_at: at, amount: amount}
"""
HEADER = "id,customer,at,amount\n"
FIRST = "1,a,2024-01-10,10\n2,b,2024-01-20,10\n3,a,2024-02-10,10\n4,c,2024-03-20,10\n"
ALL = '{"basis":"previous_period","segment_type":"all","segment":"all"}'
JANUARYS = '{"cohort_start":"2024-01-01","period_number":1}'
# In February 1 of 2 ordered again, with b both did; the cohort of January had brought 30, now 40.
RESTATED = [
    ("fct_cohort_retention", JANUARYS, "active_customers", 1, 2),
    ("fct_cohort_retention", JANUARYS, "cumulative_net_revenue_per_customer", 15, 20),
    ("fct_cohort_retention", JANUARYS, "retention_rate", 0.5, 1),
    ("fct_retention_rates", ALL, "customers_at_end", 1, 2),
    ("fct_retention_rates", ALL, "lost_customers", 1, 0),
    ("fct_retention_rates", ALL, "retained_customers", 1, 2),
    ("fct_retention_rates", ALL, "retention_rate", 0.5, 1),
    ("fct_retention_rates", ALL, "textbook_retention_rate", 0.5, 1),
]
BACK = [(table, key, column, new, old) for table, key, column, old, new in RESTATED]


@pytest.fixture
def shop(tmp_path: Path) -> Home:
    (tmp_path / "shop.yml").write_text(MAP)
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "first.csv").write_text(HEADER + FIRST)
    return Home(shop=tmp_path / "shop.yml", home=tmp_path / "home")


@pytest.mark.timeout(900)
def test_a_number_that_changed_after_it_was_published_is_told_with_what_changed_it(
    shop: Home,
) -> None:
    run(shop)
    assert published(shop, "select * from marts.fct_restatements") == []

    (shop.shop.parent / "orders" / "late.csv").write_text(HEADER + "5,b,2024-02-15,10\n")
    told = run(shop)
    assert restated(shop, publication=2) == RESTATED
    assert whys(shop, publication=2) == [("loads", "2", True)]
    assert "published numbers of completed periods changed (files came late" in told
    assert "by orders/late.csv (loaded)" in shop.ladder("status").stdout
    history = history_of(shop)

    forget_the_last_publication(shop)
    assert history_of(shop) != history
    assert "nothing new since the last published build" in run(shop)
    assert history_of(shop) == history, "a run that died before it wrote this down is made up for"

    spoiled = shop.shop.parent / "orders" / "spoiled.csv"
    spoiled.write_text(HEADER + "6,a,2024-13-01,10\n")
    assert shop.ladder("run").returncode == 1
    assert history_of(shop) == history, "what was refused was never published"
    spoiled.unlink()
    assert shop.ladder("withdraw", "orders/spoiled.csv").returncode == 0

    assert shop.ladder("withdraw", "orders/late.csv").returncode == 0
    run(shop, "--full-refresh")
    assert restated(shop, publication=3) == BACK
    assert whys(shop, publication=3) == [("loads", "2", True)]
    assert restated(shop, publication=2) == RESTATED, "a full refresh keeps the history"
    assert whys(shop, publication=2) == [("loads", "2", False)]

    run_with_other_rules(shop)
    assert whys(shop, publication=4) == [("rules", None, True)]
    assert satisfied_in_january(shop) == [(None, 2)]


def run(shop: Home, *arguments: str) -> str:
    done = shop.ladder("run", *arguments)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return " ".join(done.stdout.split())


def run_with_other_rules(shop: Home) -> None:
    """From a copy of the code in which one order is enough for satisfaction."""
    copy = shop.shop.parent / "code"
    for room in ("pipelines", "expectations", "dbt_project"):
        shutil.copytree(REPOSITORY / room, copy / room)
    shutil.copy(REPOSITORY / "dagster.yaml", copy)
    rules = copy / "dbt_project" / "seeds" / "ladder_rules.csv"
    before = rules.read_text()
    rules.write_text(before.replace("satisfaction,orders,>=,2,", "satisfaction,orders,>=,1,"))
    assert rules.read_text() != before
    done = subprocess.run(
        [sys.executable, "-c", "from pipelines.cli import main; main()", "run"],
        cwd=copy,
        env={
            **os.environ,
            "PYTHONPATH": str(copy),
            "LADDER_SHOP": str(shop.shop),
            "LADDER_HOME": str(shop.home),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def published(shop: Home, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    database = shop.home / "published" / "current" / "loyalty.duckdb"
    with duckdb.connect(str(database), read_only=True) as reader:
        return reader.execute(query, list(parameters)).fetchall()


def restated(shop: Home, publication: int) -> list[tuple[Any, ...]]:
    """What it changed of the rates of months, for all customers, and of the cohorts."""
    return published(
        shop,
        """
        select table_name, row_key, column_name, cast(old_value as double),
            cast(new_value as double)
        from marts.fct_restatements
        where publication = $1 and grain = 'month' and period_start = '2024-02-01' and (
            table_name = 'fct_cohort_retention'
            or (table_name = 'fct_retention_rates' and row_key = $2)
        )
        order by all
        """,
        publication,
        ALL,
    )


def whys(shop: Home, publication: int) -> list[tuple[Any, ...]]:
    return published(
        shop,
        "select distinct cause, load_ids, is_of_this_build from marts.fct_restatements"
        " where publication = $1",
        publication,
    )


def satisfied_in_january(shop: Home) -> list[tuple[Any, ...]]:
    return published(
        shop,
        """
        select cast(old_value as integer), cast(new_value as integer) from marts.fct_restatements
        where publication = 4 and table_name = 'fct_ladder_economics' and column_name = 'customers'
            and period_start = '2024-01-01' and row_key = '{"stage":"satisfaction"}'
        """,
    )


def history_of(shop: Home) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("publications", "published_loads", "published_figures")
    with duckdb.connect(str(shop.home / "warehouse.duckdb"), read_only=True) as warehouse:
        return {
            table: warehouse.execute(f"select * from raw.{table} order by all").fetchall()
            for table in tables
        }


def forget_the_last_publication(shop: Home) -> None:
    """As if the run had been killed once readers saw the snapshot."""
    with duckdb.connect(str(shop.home / "warehouse.duckdb")) as warehouse:
        for table in ("published_figures", "published_loads", "publications"):
            warehouse.execute(
                f"delete from raw.{table}"
                " where publication = (select max(publication) from raw.publications)"
            )
