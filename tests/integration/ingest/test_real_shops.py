"""The shipped maps over the public data: every row in, and the published customers per month."""

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.ingest.loading import ingest
from pipelines.ingest.shop_map import read_shop_map

SHOPS = Path(__file__).resolve().parents[3] / "shops"
TakenIn = Callable[[str], duckdb.DuckDBPyConnection]
SALES_ONLY = "status = 'placed' and exclusion is null and source_customer_id is not null"


@pytest.fixture(scope="module")
def taken_in(shared_data: Path) -> TakenIn:
    """The warehouse of a shop, by its name; each is taken in once, and only read."""

    @cache
    def take_in(shop: str) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        read = read_shop_map(SHOPS / f"{shop}.yml", {"LADDER_SHARED_DATA": str(shared_data)})
        report = ingest(connection, read, run_id="test")
        assert report.rows_rejected == 0
        assert report.refused == ()
        return connection

    return take_in


def count(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...] | None:
    return connection.execute(sql).fetchone()


@pytest.mark.parametrize(
    ("shop", "reference"),
    [
        ("online_retail", "crr_online_retail_sales_only"),
        ("cdnow", "crr_cdnow_master"),
        ("cdnow_sample", "crr_cdnow_sample"),
        ("complete_journey", "crr_complete_journey_new_york"),
    ],
)
def test_customers_per_month_are_the_published_ones(
    taken_in: TakenIn, shared_data: Path, shop: str, reference: str
) -> None:
    connection = taken_in(shop)
    zone = read_shop_map(SHOPS / f"{shop}.yml", {}).reporting_time_zone
    found = connection.execute(
        f"""
        select
            strftime(timezone('{zone}', timezone('UTC', ordered_at)), '%Y-%m') as month,
            count(distinct source_customer_id)
        from raw.orders where {SALES_ONLY}
        group by month order by month
        """
    ).fetchall()
    with (shared_data / "reference" / f"{reference}.csv").open() as published:
        expected = [(row["month"], int(row["active"])) for row in csv.DictReader(published)]
    assert found == expected


def test_identical_rows_of_cdnow_stay_two_purchases(taken_in: TakenIn) -> None:
    connection = taken_in("cdnow")
    assert count(
        connection,
        "select count(*), count(distinct order_id), count(distinct source_customer_id) "
        "from raw.orders",
    ) == (69_659, 69_659, 23_570)
    assert count(connection, "select count(*) from raw.orders where order_id not like '%-1'") == (
        255,
    )
    assert count(connection, "select min(source_customer_id) from raw.orders") == ("00001",)


def test_cancellations_of_online_retail_are_refunds(taken_in: TakenIn) -> None:
    connection = taken_in("online_retail")
    assert count(
        connection,
        "select count(*), count(*) filter (where status = 'refund'), "
        "count(*) filter (where source_customer_id is null), count(distinct source_customer_id) "
        "from raw.orders",
    ) == (541_909, 9_288, 135_080, 4_372)


def test_campaigns_and_coupons_of_complete_journey_are_interactions(taken_in: TakenIn) -> None:
    connection = taken_in("complete_journey")
    assert connection.execute(
        "select kind, count(*) from raw.interactions group by kind order by kind"
    ).fetchall() == [("campaign_sent", 6_589), ("coupon_redeemed", 2_102)]
    assert count(
        connection,
        "select min(occurred_at)::varchar from raw.interactions where kind = 'campaign_sent' "
        "and (attributes->>'campaign_id') = '1'",
    ) == ("2017-03-03 05:00:00",)
