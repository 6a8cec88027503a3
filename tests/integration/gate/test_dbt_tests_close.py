"""Each of dbt's tests of all rows passes on a whole shop and fails when a number is spoilt."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import DBT_PROJECT
from pipelines.transform.build import NodeResult
from tests.integration.gate.built_shop import BuiltShop

FACTS, RATES, FUNNEL = (
    "marts.fct_customer_periods",
    "marts.fct_retention_rates",
    "marts.fct_funnel",
)
SEEN_ELSEWHERE = {
    "customer_links_do_not_overlap": "test_links_nobody_can_follow.py",
    "customer_links_end_at_a_person": "test_links_nobody_can_follow.py",
    "every_order_has_an_exchange_rate": "test_orders_nobody_can_convert.py",
    "every_order_has_one_currency": "test_orders_nobody_can_convert.py",
}
LAST_MONTH = f"period_start = (select max(period_start) from {FACTS})"
OF_ALL = "grain = 'month' and segment_type = 'all' and basis ="
SPOILT = {
    "account_adds_up": [
        f"update {FACTS} set account_debits = account_debits + 0.000001",
        (
            f"update {FACTS} set account_opening = account_opening + 1,"
            " account_decay = account_decay + 1"
        ),
    ],
    "account_entries_add_up_to_customer_periods": [
        "update marts.fct_account_entries set amount = amount * 2 where amount > 0",
        "delete from marts.fct_account_entries where amount < 0",
        f"delete from {FACTS} where account_credits > 0",
    ],
    "contacts_of_touchpoints_add_up_to_interactions_and_deliveries": [
        "delete from marts.fct_touchpoints where contacts = 1",
        "delete from intermediate.int_interactions",
        "delete from intermediate.int_deliveries",
    ],
    "every_row_read_enters_the_row_ledger": [
        "update raw.loads set rows_read = rows_read + 1 where load_id = 1",
        "delete from marts.fct_row_ledger where block = 'interactions'",
        "update marts.fct_row_ledger set rows_in = rows_in - 1 where step = 'delivered'",
    ],
    "journey_phases_partition_the_persons": [
        "delete from marts.fct_journey_phases where from_phase = 'entered'",
        "update marts.fct_journey_phases set customers = customers + 1 where to_phase = 'left'",
        f"delete from {FACTS} where {LAST_MONTH}",
    ],
    "links_add_up_to_the_population": [
        "update marts.fct_missing_links set customers = customers + 1 where element = 'pride'",
        "update marts.fct_missing_links set weakest_customers = weakest_customers + 1",
        "delete from marts.fct_missing_links",
        "update marts.fct_survey_pressure set customers = customers + 1",
    ],
    "money_of_orders_adds_up_to_customer_periods": [
        f"update {FACTS} set gross_amount = gross_amount + 0.0001 where {LAST_MONTH}",
        (
            "update marts.fct_orders set refund_amount = refund_amount + 0.0001"
            " where order_id = (select min(order_id) from marts.fct_orders where is_qualifying)"
        ),
        "delete from marts.fct_orders",
    ],
    "promotions_add_up_to_all_discount": [
        "update marts.fct_promotions set discount_amount = discount_amount + 0.0001",
        "delete from marts.fct_promotions where discount_amount > 0",
    ],
    "purchases_of_the_funnel_are_the_active_customers": [
        f"update {FUNNEL} set customers = customers + 1 where level = 'purchase'",
    ],
    "qualifying_orders_add_up_to_customer_periods": [
        f"update {FACTS} set orders = orders + 1 where {LAST_MONTH}",
        "delete from marts.fct_orders where is_qualifying",
    ],
    "retention_of_months_equals_customer_periods": [
        *(
            f"update {RATES} set {column} = {column} + 1 where {OF_ALL} 'previous_period'"
            for column in (
                "customers_at_end",
                "new_customers",
                "retained_customers",
                "reactivated_customers",
            )
        ),
        (
            f"update {RATES} set customers_at_end = customers_at_end + 1"
            f" where {OF_ALL} 'activity_window'"
        ),
    ],
    "segments_of_retention_add_up_to_all": [
        *(
            f"update {RATES} set {column} = {column} + 1 where segment_type = '{segment_type}'"
            for column, segment_type in (
                ("customers_at_start", "acquisition_channel"),
                ("customers_at_end", "first_order_price"),
                ("new_customers", "customer_type"),
                ("retained_customers", "ladder_stage"),
                ("reactivated_customers", "ladder_stage"),
                ("lost_customers", "ladder_stage"),
            )
        ),
        f"delete from {RATES} where segment_type = 'customer_type'",
    ],
    "stays_tile_the_months_on_the_ladder": [
        "update marts.fct_ladder_stages set months = months + 1 where left_on is null",
        "delete from marts.fct_ladder_stages where left_on is not null",
        "update marts.fct_ladder_stages set left_on = left_on + interval 1 month",
        "update marts.fct_ladder_stages set left_on = null",
    ],
    "the_funnel_never_grows_with_depth": [
        f"update {FUNNEL} set customers = customers + 1000 where level = 'purchase'",
    ],
    "transitions_add_up_to_the_population": [
        "delete from marts.fct_ladder_transitions where from_stage = 'entered'",
        "update marts.fct_ladder_transitions set customers = customers + 1 where to_stage = 'left'",
    ],
}


@pytest.fixture(scope="module")
def warehouse(
    built: BuiltShop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy under the name it was built under; what a test does to it is taken back."""
    copy = tmp_path_factory.mktemp("spoilt") / built.project.warehouse.path.name
    copy.write_bytes(built.pristine.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute("set timezone = 'UTC'")
        yield connection


@pytest.mark.parametrize(
    ("name", "damage"),
    [(name, damage) for name, damages in SPOILT.items() for damage in damages],
)
def test_a_spoilt_number_is_found(
    built: BuiltShop, warehouse: duckdb.DuckDBPyConnection, name: str, damage: str
) -> None:
    asked = built.tests[name]
    assert findings(warehouse, asked) == 0
    warehouse.begin()
    try:
        warehouse.execute(damage)
        assert findings(warehouse, asked) > 0
    finally:
        warehouse.rollback()


def test_every_test_of_all_rows_is_seen_to_fail() -> None:
    tests = {path.stem for path in (DBT_PROJECT / "tests").glob("*.sql")}
    assert tests == {*SPOILT, *SEEN_ELSEWHERE}
    for name, file in SEEN_ELSEWHERE.items():
        assert name in (Path(__file__).parents[1] / file).read_text("utf-8")


def findings(warehouse: duckdb.DuckDBPyConnection, asked: NodeResult) -> int:
    return len(warehouse.execute(asked.compiled_sql).fetchall())
