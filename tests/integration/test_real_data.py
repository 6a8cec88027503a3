"""Real shops, delivered as they are, against figures computed independently of this project.

The reference files were made with pandas and with plain SQL, asserted equal to each other.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.ingest.loading import ingest
from pipelines.ingest.run_settings import write_run_settings
from pipelines.ingest.shop_map import read_shop_map
from pipelines.warehouse import Warehouse
from tests.identities import assert_identities
from tests.integration.transform_harness import TransformHarness

SHOPS = Path(__file__).parents[2] / "shops"
RETENTION = {
    "online_retail": "crr_online_retail_sales_only.csv",
    "cdnow": "crr_cdnow_master.csv",
    "cdnow_sample": "crr_cdnow_sample.csv",
    "complete_journey": "crr_complete_journey_new_york.csv",
}
COHORTS = {
    "online_retail": "cohort_counts_online_retail_sales_only.csv",
    "cdnow": "cohort_counts_cdnow_master.csv",
}
WITHOUT_INTERACTIONS = ("online_retail", "cdnow", "cdnow_sample")


@dataclass(frozen=True)
class BuiltShop:
    """A shop's marts, and where the figures they must equal lie."""

    name: str
    warehouse: Warehouse
    reference: Path

    def query(self, sql: str) -> list[tuple[object, ...]]:
        with self.warehouse.connect() as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def shop(
    request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BuiltShop]:
    name: str = request.param
    warehouse = Warehouse(home=tmp_path_factory.mktemp(name))
    with warehouse.connect() as connection:
        deliver(connection, SHOPS / f"{name}.yml", shared_data)
    TransformHarness(warehouse).build()
    yield BuiltShop(name, warehouse, shared_data / "reference")
    warehouse.path.unlink()


def deliver(connection: duckdb.DuckDBPyConnection, shop_map: Path, shared_data: Path) -> None:
    shop = read_shop_map(shop_map, {"LADDER_SHARED_DATA": str(shared_data)})
    report = ingest(connection, shop, run_id="real-data")
    assert not report.refused
    write_run_settings(
        connection,
        shop,
        build_id="real-data",
        as_of=None,
        clock=datetime(2026, 1, 1, tzinfo=UTC),
        code_fingerprint="real-data",
    )


every_shop = pytest.mark.parametrize("shop", sorted(RETENTION), indirect=True)


@every_shop
def test_monthly_retention_equals_the_published_figures(shop: BuiltShop) -> None:
    published = shop.query(
        """
        select
            strftime(period_start, '%Y-%m'), customers_at_start, customers_at_end,
            retained_customers, new_customers, reactivated_customers, lost_customers,
            round(retention_rate, 6), round(textbook_retention_rate, 6)
        from marts.fct_retention_rates
        where grain = 'month' and basis = 'previous_period' and segment_type = 'all'
        order by 1
        """
    )
    assert published == reference_rates(shop.reference / RETENTION[shop.name])


def reference_rates(path: Path) -> list[tuple[object, ...]]:
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 12
    counts = ("start", "active", "retained", "new", "reactivated", "lost")
    rates = ("crr", "classic_e_minus_n_over_s")
    return [
        (
            row["month"],
            *(int(row[name]) for name in counts),
            *(float(row[name]) if row[name] else None for name in rates),
        )
        for row in rows
    ]


@pytest.mark.parametrize("shop", sorted(COHORTS), indirect=True)
def test_cohorts_equal_the_published_figures(shop: BuiltShop) -> None:
    published = shop.query(
        """
        select strftime(cohort_start, '%Y-%m'), period_number, active_customers
        from marts.fct_cohort_retention where grain = 'month' order by 1, 2
        """
    )
    assert published == reference_cohorts(shop.reference / COHORTS[shop.name])


def reference_cohorts(path: Path) -> list[tuple[object, ...]]:
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (row["cohort"], int(number), int(customers))
        for row in rows
        for number, customers in row.items()
        if number != "cohort" and customers
    ]


@every_shop
def test_the_identities_hold_on_every_row(shop: BuiltShop) -> None:
    with shop.warehouse.connect() as connection:
        assert_identities(connection)


@pytest.mark.parametrize("shop", WITHOUT_INTERACTIONS, indirect=True)
def test_without_interactions_only_orders_speak_for_a_stage(shop: BuiltShop) -> None:
    stages = shop.query(
        """
        select ladder_stage, coalesce(ladder_rule_id, 'none'), count(*) > 0
        from marts.fct_customer_periods group by all order by all
        """
    )
    assert stages == [
        ("satisfaction", "satisfaction_orders", True),
        ("unknown", "none", True),
        *([(None, "none", True)] if shop.name == "online_retail" else []),
    ]
    assert shop.query("select count(*) from marts.fct_customer_periods where interactions > 0") == [
        (0,)
    ]


KNOWN_OF_THE_FIRST_ORDER = {
    "online_retail": set(),
    "cdnow": set(),
    "cdnow_sample": set(),
    "complete_journey": {"first_order_price"},
}


@every_shop
def test_segments_nobody_delivered_are_unknown(shop: BuiltShop) -> None:
    known = shop.query(
        """
        select distinct segment_type from marts.fct_retention_rates
        where segment not in ('all', 'unknown') and segment_type <> 'ladder_stage'
        """
    )
    assert {name for (name,) in known} == KNOWN_OF_THE_FIRST_ORDER[shop.name]


@every_shop
def test_worth_that_was_not_delivered_is_unknown(shop: BuiltShop) -> None:
    """No shop here delivers a cost or a referral."""
    assert shop.query(
        """
        select count(*) > 0, count(margin_amount), count(referral_rate), count(retention_rate) > 0,
            count(revenue_variation) > 0, count(discount_share) > 0
        from marts.fct_ladder_economics
        """
    ) == [(True, 0, 0, True, True, shop.name == "complete_journey")]
    assert shop.query(
        """
        select count(*) > 0, sum(customers) > 0, count(referrals_sent), count(referrals_converted),
            count(customers_won), count(recommendation_rate)
        from marts.fct_recommendations
        """
    ) == [(True, True, 0, 0, 0, 0)]


@pytest.mark.parametrize("shop", ["online_retail"], indirect=True)
def test_every_line_of_the_file_is_accounted_for_by_name(shop: BuiltShop) -> None:
    """Figures of the workbook: 541,909 rows in 25,900 invoices; 9,288 rows are cancellations; of
    10,624 rows without a quantity the others are no_quantity, of 2,517 without a price those with a
    quantity are no_price. 397,884 sold rows in 18,532 invoices name a customer.
    """
    left_behind = dict(
        shop.query(
            """
            select reason, rows_out from marts.fct_row_ledger
            where block = 'orders' and step = 'classed' and outcome = 'no_sale'
            """
        )
    )
    no_quantity = 10624 - 9288
    no_price = 2517 - no_quantity
    assert left_behind == {"refund": 9288, "no_quantity": no_quantity, "no_price": no_price}
    assert shop.query(
        """
        select unit, step, rows_in, rows_out from marts.fct_row_ledger
        where is_handed_on and step in ('delivered', 'classed', 'judged', 'counted')
        order by step_number
        """
    ) == [
        ("line", "delivered", 541909, 541909),
        ("line", "classed", 541909, 541909 - 9288 - no_quantity - no_price),
        ("line", "judged", 530104, 397884),
        ("order", "counted", 18532, 18532),
    ]
    assert shop.query("select distinct block from marts.fct_row_ledger") == [("orders",)]


EMPTY_WITHOUT_INTERACTIONS = [
    "fct_account_entries",
    "fct_survey_pressure",
    "fct_action_effects",
    "fct_promotions",
]
EMPTY_EVERYWHERE = [
    "fct_incidents",
    "fct_competition",
    "fct_resilience",
    "fct_teams",
    "fct_restatements",
]


@every_shop
def test_what_a_shop_does_not_deliver_stays_empty_and_nothing_else_does(shop: BuiltShop) -> None:
    """No shop here names a team, promises a delivery, tells of complaints or was there in 2020.

    None was published before, so that nothing is restated.

    Without interactions or deliveries there is no account.
    """
    tables = shop.query(
        "select table_name from information_schema.tables where table_schema = 'marts'"
    )
    assert len(tables) >= 10
    empty = [
        name for (name,) in tables if shop.query(f"select count(*) from marts.{name}") == [(0,)]
    ]
    undelivered = EMPTY_WITHOUT_INTERACTIONS if shop.name in WITHOUT_INTERACTIONS else []
    assert sorted(empty) == sorted([*undelivered, *EMPTY_EVERYWHERE])


@every_shop
def test_a_profile_invents_nothing(shop: BuiltShop) -> None:
    """Scores and a next step for everybody who ordered; links, complaints and accounts only where
    something was delivered that could be one."""
    [(customers, scored, advised, linked, complaining, kept, overdrawn)] = shop.query(
        """
        select
            count(*) filter (where lifetime_orders > 0),
            count(recency_score),
            count(practice_id),
            count(weakest_link),
            sum(complaints_open),
            count(account_balance),
            count(is_overdrawn)
        from marts.dim_customers
        """
    )
    assert customers == scored
    assert advised == shop.query("select count(*) from marts.dim_customers")[0][0]
    assert complaining == 0
    if shop.name in WITHOUT_INTERACTIONS:
        assert (linked, kept, overdrawn) == (0, 0, 0)
