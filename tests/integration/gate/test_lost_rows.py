"""Wherever a row gets lost on its way, or doubled, the gate closes and names the step."""

from collections.abc import Sequence

import pytest

from pipelines.check.check_worker import audit
from pipelines.check.process import WorkerProcess
from tests.integration.gate.built_shop import BuiltShop

LEDGER = "marts.fct_row_ledger"
ADDS_UP = "What leaves a step adds up to what entered it"
OF_ORDERS = ("int_orders_of_several_lines", "int_refunds", "int_orders", "fct_orders")
ONE_ORDER = "(select min(order_id) from intermediate.int_orders where sale_lines = 1)"
ONE_CONTACT = (
    "(select min(interaction_id) from intermediate.int_interactions where customer_id is not null)"
)


def test_a_shop_with_every_kind_of_load_passes_while_nothing_is_lost(
    built: BuiltShop, process: WorkerProcess
) -> None:
    warehouse = built.spoiled("select 1", [])
    [verdict] = audit(process, warehouse, [LEDGER])
    assert verdict.failures == ()
    with warehouse.connect() as connection:
        outcomes = connection.execute(f"select distinct outcome from {LEDGER}").fetchall()
    assert {name for (name,) in outcomes} >= {
        "accepted",
        "rejected",
        "withdrawn",
        "refused",
        "superseded",
        "after_as_of",
        "no_sale",
        "excluded",
        "counted",
    }


@pytest.mark.parametrize(
    ("damage", "rebuilt", "step"),
    [
        pytest.param(
            "update raw.loads set rows_read = rows_read + 1 where load_id = 1",
            [],
            ("orders", "delivered"),
            id="a file is said to have had one row more",
        ),
        pytest.param(
            "delete from raw.rejects where load_id = 12",
            [],
            ("interactions", "delivered"),
            id="a rejected row was forgotten",
        ),
        pytest.param(
            f"delete from raw.orders where order_id = {ONE_ORDER}",
            ["stg_order_line_versions", *OF_ORDERS],
            ("orders", "versioned"),
            id="an accepted line is gone from raw",
        ),
        pytest.param(
            "delete from raw.orders where load_id = 2",
            ["stg_order_line_versions", *OF_ORDERS],
            ("orders", "versioned"),
            id="the lines of a whole file are gone from raw",
        ),
        pytest.param(
            f"delete from raw.interactions where interaction_id = {ONE_CONTACT}",
            ["stg_interaction_versions", "int_interactions"],
            ("interactions", "versioned"),
            id="an accepted interaction is gone from raw",
        ),
        pytest.param(
            "delete from raw.fx_rates where file_row = 3",
            [],
            ("fx_rates", "versioned"),
            id="an accepted rate is gone from raw",
        ),
        pytest.param(
            f"""delete from staging.stg_order_line_versions where order_id = {ONE_ORDER};
                insert into staging.stg_order_line_versions
                select source, order_id, load_id, file_row, false, 1, 0
                from raw.orders where order_id = {ONE_ORDER}""",
            OF_ORDERS,
            ("orders", "versioned"),
            id="staging dropped a line",
        ),
        pytest.param(
            f"""insert into staging.stg_order_line_versions
                select source, order_id, load_id, file_row, true, 1, 0
                from raw.orders cross join range(2) where order_id = {ONE_ORDER}""",
            OF_ORDERS,
            ("orders", "versioned"),
            id="staging has a line twice",
        ),
        pytest.param(
            f"""delete from staging.stg_interaction_versions where interaction_id = {ONE_CONTACT};
                insert into staging.stg_interaction_versions
                select source, interaction_id, load_id, file_row, false, 1
                from raw.interactions where interaction_id = {ONE_CONTACT}""",
            ["int_interactions"],
            ("interactions", "versioned"),
            id="staging dropped an interaction",
        ),
        pytest.param(
            f"delete from intermediate.int_orders where order_id = {ONE_ORDER}",
            ["fct_orders"],
            ("orders", "dated"),
            id="an order did not arrive among the orders",
        ),
        pytest.param(
            f"delete from intermediate.int_interactions where interaction_id = {ONE_CONTACT}",
            [],
            ("interactions", "dated"),
            id="an interaction did not arrive among the interactions",
        ),
        pytest.param(
            f"update intermediate.int_orders set sale_lines = 2 where order_id = {ONE_ORDER}",
            ["fct_orders"],
            ("orders", "judged"),
            id="an order says it has more sale lines than there are",
        ),
        pytest.param(
            """update marts.fct_customer_periods set orders = orders + 1
               where orders = (select max(orders) from marts.fct_customer_periods)""",
            [],
            ("orders", "counted"),
            id="an order is counted twice in a month",
        ),
        pytest.param(
            "delete from marts.fct_customer_periods where interactions > 0",
            [],
            ("interactions", "counted"),
            id="the months of some customers are gone",
        ),
    ],
)
def test_the_gate_closes_and_names_the_step(
    built: BuiltShop,
    process: WorkerProcess,
    damage: str,
    rebuilt: Sequence[str],
    step: tuple[str, str],
) -> None:
    warehouse = built.spoiled(damage, rebuilt)
    [verdict] = audit(process, warehouse, [LEDGER])
    assert not verdict.passed
    named = {
        (keys["block"], keys["step"])
        for failure in verdict.failures
        if failure.expectation == ADDS_UP
        for keys in failure.sample_keys
    }
    assert step in named


@pytest.mark.parametrize(
    ("damage", "table"),
    [
        ("delete from raw.loads where load_id = 1", "raw.orders"),
        ("delete from raw.loads where load_id = 11", "raw.interactions"),
    ],
)
def test_rows_whose_load_is_forgotten_are_missed(
    built: BuiltShop, process: WorkerProcess, damage: str, table: str
) -> None:
    warehouse = built.spoiled(damage, [])
    [verdict] = audit(process, warehouse, [table])
    assert any("a load that is known" in failure.expectation for failure in verdict.failures)
