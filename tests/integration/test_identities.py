"""Each identity is seen to break when one published number is spoiled."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.identities import IDENTITIES, assert_identities
from tests.integration.test_oracle_hard_cases import histories
from tests.integration.transform_harness import MARTS, TransformHarness

FACTS = "update spoiled.fct_customer_periods set"
RATES = "update spoiled.fct_retention_rates set"
CELLS = "update spoiled.fct_cohort_retention set"
SPOILED = {
    "net = gross - refunds": f"{FACTS} net_amount = net_amount + 0.0001",
    "one row per customer and month": """
        insert into spoiled.fct_customer_periods from spoiled.fct_customer_periods limit 1
    """,
    "a month is a month and ends where the next begins": f"{FACTS} period_end = period_end + 1",
    "lifetime columns are the running totals of the month's": f"""
        {FACTS} lifetime_orders = lifetime_orders + 1 where period_start = '2022-03-01'
    """,
    "active = new + retained + reactivated": f"{FACTS} is_active = not is_active",
    "a prospect has never ordered and is off the ladder": f"""
        {FACTS} ladder_stage = 'unknown' where lifecycle = 'prospect'
    """,
    "new is the first month with an order, once": f"""
        {FACTS} lifecycle = 'reactivated' where lifecycle = 'new'
    """,
    "retained ordered the month before, reactivated did not": f"""
        {FACTS} lifecycle = 'reactivated' where lifecycle = 'retained'
    """,
    "lapsed is outside the activity window, every other customer inside": f"""
        {FACTS} is_in_activity_window = true where lifecycle = 'lapsed'
    """,
    "became_lapsed marks the first lapsed month after an order": f"""
        {FACTS} became_lapsed = false
    """,
    "phases are part of the interactions": f"{FACTS} interactions = 0",
    "no row after the month of as_of": "update spoiled.build_info set as_of = '2023-01-01'",
    "one row per order": "insert into spoiled.fct_orders from spoiled.fct_orders limit 1",
    "an order qualifies or its exclusion has a name": """
        update spoiled.fct_orders set exclusion = null where exclusion = 'test'
    """,
    "orders add up to the customers' months": """
        delete from spoiled.fct_orders where order_id = 'twice'
    """,
    "money is neither lost nor made between orders and months": """
        update spoiled.fct_orders
        set refund_amount = refund_amount + 1, net_amount = net_amount - 1
        where order_id = 'part'
    """,
    "S - lost + N + reactivated = E": f"{RATES} lost_customers = lost_customers + 1",
    "the rate stands beside its parts": f"{RATES} retention_rate = 0.123456",
    "one period's end is the next one's start, none is missing": """
        delete from spoiled.fct_retention_rates where period_start = '2022-02-01'
    """,
    "monthly rates count the same customers as the facts": f"{FACTS} is_active = false",
    "cohorts shrink from everyone": f"{CELLS} active_customers = customers + 1",
    "cohorts add up to the new and the active of each period": f"""
        {CELLS} active_customers = 0 where period_number = 1
    """,
    "every month on the ladder lies in exactly one stay": """
        delete from spoiled.fct_ladder_stages where customer_id = 'vetoed' and stage = 'delight'
    """,
    "stays are as long as the months on the ladder": """
        update spoiled.fct_ladder_stages set months = months + 1
    """,
    "transitions add up to the population of both months": """
        delete from spoiled.fct_ladder_transitions where from_stage = 'entered'
    """,
    "the deciding rule is in the evidence": """
        delete from spoiled.fct_ladder_evidence where rule_id = 'veto_csat'
    """,
    "a rule speaks exactly when what it looks at lies between its values": """
        update spoiled.dim_ladder_rules set highest_value = 0 where rule_id = 'veto_csat'
    """,
    "what leaves a step of the row ledger adds up to what entered it": """
        update spoiled.fct_row_ledger set rows_out = rows_out + 1 where outcome = 'newest'
    """,
    "the row ledger ends in the published orders": """
        delete from spoiled.fct_orders where order_id = 'twice'
    """,
    "a rung is lost to a veto only by the dissatisfied": f"{FACTS} ladder_vetoed_from = 'delight'",
}


@pytest.fixture(scope="module")
def built(transform: TransformHarness) -> TransformHarness:
    transform.marts(histories().delivered())
    return transform


@pytest.fixture
def spoiled(built: TransformHarness) -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts once more, in a schema of their own, to be spoiled."""
    with built.warehouse.connect() as connection:
        connection.execute("create or replace schema spoiled")
        for mart in MARTS:
            connection.execute(f"create table spoiled.{mart} as from marts.{mart}")
        yield connection
        connection.execute("drop schema spoiled cascade")


def test_what_was_built_breaks_none(spoiled: duckdb.DuckDBPyConnection) -> None:
    assert_identities(spoiled, schema="spoiled")


@pytest.mark.parametrize("sentence", IDENTITIES)
def test_a_spoiled_number_breaks_the_identity(
    sentence: str, spoiled: duckdb.DuckDBPyConnection
) -> None:
    spoiled.execute(SPOILED[sentence])
    with pytest.raises(AssertionError) as broken:
        assert_identities(spoiled, schema="spoiled")
    assert any(line.startswith(f"{sentence}: ") for line in str(broken.value).splitlines())
