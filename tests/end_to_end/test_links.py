"""Two ids of one customer: merged, refused while it is not clear who they are, and split again.

Worked out by hand: anna bought in January and February, bea in January; two guests bought, too.
"""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import Home

MAP = """
name: corner_shop
reporting_time_zone: UTC
reporting_currency: EUR
orders:
  files: orders.csv
  time_zone: UTC
  columns: {order_id: id, customer_id: customer, ordered_at: at, amount: amount}
customer_links:
  files: links/*.csv
  columns: {source_customer_id: id, linked_customer_id: is, valid_from: since}
"""
ORDERS = """id,customer,at,amount
1,anna,2024-01-10,10
2,bea,2024-01-20,20
3,anna,2024-02-10,30
4,,2024-02-11,40
5,,2024-02-12,50
"""
JANUARY, FEBRUARY = date(2024, 1, 1), date(2024, 2, 1)


@pytest.fixture
def shop(tmp_path: Path) -> Home:
    (tmp_path / "links").mkdir()
    (tmp_path / "shop.yml").write_text(MAP)
    (tmp_path / "orders.csv").write_text(ORDERS)
    deliver(tmp_path, "merged", "bea,anna,")
    return Home(shop=tmp_path / "shop.yml", home=tmp_path / "home")


def deliver(folder: Path, name: str, *links: str) -> None:
    (folder / "links" / f"{name}.csv").write_text("\n".join(["id,is,since", *links, ""]))


def test_customers_are_merged_and_split_again_and_guests_stay_apart(shop: Home) -> None:
    assert shop.ladder("run").returncode == 0
    merged = months(shop)
    assert merged == [("anna", JANUARY, 2, 30, "new"), ("anna", FEBRUARY, 1, 60, "retained")]
    assert without_a_customer(shop) == [("4", 40), ("5", 50)]

    deliver(shop.shop.parent, "unclear", "bea,chris,2024-02-01")
    refused = shop.ladder("run")
    assert refused.returncode == 1
    [line] = refused.stderr.strip().splitlines()
    assert "dbt test customer_links_do_not_overlap failed: 1 row ‹from_customer_id=bea, " in line
    assert "; deliver the links with one of them ended, or" in line
    assert months(shop) == merged, "readers still see the build before"

    for name in ("links/unclear.csv", "links/merged.csv"):
        assert shop.ladder("withdraw", name).returncode == 0
    assert shop.ladder("run").returncode == 0
    assert months(shop) == [
        ("anna", JANUARY, 1, 10, "new"),
        ("anna", FEBRUARY, 1, 40, "retained"),
        ("bea", JANUARY, 1, 20, "new"),
        ("bea", FEBRUARY, 0, 20, "dormant"),
    ]
    assert without_a_customer(shop) == [("4", 40), ("5", 50)]


def months(shop: Home) -> list[tuple[Any, ...]]:
    return published(
        shop,
        "select customer_id, period_start, orders, cast(lifetime_gross_amount as integer),"
        " lifecycle from marts.fct_customer_periods order by all",
    )


def without_a_customer(shop: Home) -> list[tuple[Any, ...]]:
    return published(
        shop,
        "select order_id, cast(gross_amount as integer) from marts.fct_orders"
        " where customer_id is null and exclusion = 'no_customer' order by all",
    )


def published(shop: Home, query: str) -> list[tuple[Any, ...]]:
    database = shop.home / "published" / "current" / "loyalty.duckdb"
    with duckdb.connect(str(database), read_only=True) as reader:
        return reader.execute(query).fetchall()
