"""The gate lets the small shop through, and closes for each single thing that can be wrong."""

import pytest

from expectations.registry import PUBLISHED_TABLES, RAW_TABLES, SUITES
from pipelines.check.check_worker import audit
from pipelines.check.process import WorkerProcess
from pipelines.warehouse import Warehouse
from tests.integration.gate.closings import CLOSINGS, MAY_BE_EMPTY
from tests.integration.gate.closings_of_forecasts import NO_FORECAST
from tests.integration.gate.small_shop import change

ALL_TABLES = (*RAW_TABLES, *PUBLISHED_TABLES)
COUNTS_ROWS = {"There are rows", "Exactly 1 row"}
MAY_LACK_ROWS = {
    "raw.interactions",
    "marts.fct_account_entries",
    "marts.fct_survey_pressure",
    "marts.fct_incidents",
    "marts.fct_competition",
    "marts.fct_action_effects",
    "marts.fct_resilience",
    "marts.fct_ladder_stages",
    "marts.fct_ladder_evidence",
    "marts.dim_ladder_metrics",
    "marts.fct_ladder_transitions",
    "marts.fct_ladder_economics",
    "marts.fct_promotions",
    "marts.fct_teams",
    "marts.fct_repurchase_forecasts",
    "marts.fct_restatements",
}
FORECASTS = "marts.fct_repurchase_forecasts"
# Whether there was any discount is to be seen in the orders.
PROMOTIONS = "marts.fct_promotions"
# Whether solicitations or teams were delivered at all, a crisis lies in the data or anything came
# late, is not to be seen in another table.
MAY_LACK_ROWS_UNSEEN = {
    "raw.interactions",
    "marts.fct_survey_pressure",
    "marts.fct_teams",
    "marts.fct_competition",
    "marts.fct_action_effects",
    "marts.fct_resilience",
    "marts.fct_restatements",
}


def test_a_fit_shop_passes_every_suite(process: WorkerProcess, warehouse: Warehouse) -> None:
    verdicts = audit(process, warehouse, ALL_TABLES)
    assert [verdict.table for verdict in verdicts] == list(ALL_TABLES)
    assert [(v.table, v.failures + v.warnings) for v in verdicts if v.failures + v.warnings] == []
    assert all(verdict.passed for verdict in verdicts)


@pytest.mark.parametrize(
    ("table", "sentence"), [(table, sentence) for table in CLOSINGS for sentence in CLOSINGS[table]]
)
def test_each_sentence_fails_when_it_does_not_hold(
    process: WorkerProcess, warehouse: Warehouse, table: str, sentence: str
) -> None:
    change(warehouse, CLOSINGS[table][sentence].format(t=table))
    [verdict] = audit(process, warehouse, [table])
    [result] = [result for result in verdict.results if result.expectation == sentence]
    assert not result.passed
    assert "could not be asked" not in result.why
    assert bool(result.sample_keys) == (result.expectation not in COUNTS_ROWS)
    assert verdict.passed == (result.severity == "warning" and not verdict.failures)


@pytest.mark.parametrize("table", ALL_TABLES)
def test_no_sentence_goes_without_a_test_in_which_it_fails(table: str) -> None:
    said = {expectation.description for expectation in SUITES[table].build().expectations}
    assert said - {MAY_BE_EMPTY} == set(CLOSINGS[table])


@pytest.mark.parametrize("table", ALL_TABLES)
def test_an_empty_table_passes_only_where_the_suite_says_so_first(
    process: WorkerProcess, warehouse: Warehouse, table: str
) -> None:
    change(warehouse, f"delete from {table}")
    [verdict] = audit(process, warehouse, [table])
    rows = verdict.results[0]
    assert rows.passed == (table in MAY_LACK_ROWS)
    assert (rows.expectation == MAY_BE_EMPTY) == (table in MAY_LACK_ROWS)


@pytest.mark.parametrize(
    "table", sorted(MAY_LACK_ROWS - MAY_LACK_ROWS_UNSEEN - {FORECASTS, PROMOTIONS})
)
def test_an_empty_table_of_a_customers_state_passes_only_when_the_facts_have_none(
    process: WorkerProcess, warehouse: Warehouse, table: str
) -> None:
    change(warehouse, f"delete from {table}")
    [verdict] = audit(process, warehouse, [table])
    assert not verdict.passed
    change(
        warehouse,
        "update marts.fct_customer_periods set ladder_stage = null, ladder_rule_id = null,"
        " account_credits = 0, account_debits = 0;"
        "delete from marts.fct_account_entries",
    )
    [verdict] = audit(process, warehouse, [table])
    assert verdict.passed


FORECAST_TABLES = [FORECASTS, "marts.fct_forecast_quality"]


@pytest.mark.parametrize(
    "doubt",
    [
        "update marts.fct_forecast_quality set excess_own_rate = 9 where section = 'score'",
        "update marts.fct_forecast_quality set value = 1 where measure = 'at_bound'",
        "delete from marts.fct_forecast_quality where section not in ('decision', 'data')",
    ],
)
def test_a_doubtful_forecast_is_refused_and_no_forecast_with_a_reason_is_fit(
    process: WorkerProcess, warehouse: Warehouse, doubt: str
) -> None:
    change(warehouse, doubt)
    assert not all(verdict.passed for verdict in audit(process, warehouse, FORECAST_TABLES))
    change(
        warehouse,
        f"update marts.fct_repurchase_forecasts set {NO_FORECAST}, reason = 'too few';"
        "update marts.fct_forecast_quality set value = 0, detail = 'too few'"
        " where section = 'decision'",
    )
    assert all(verdict.passed for verdict in audit(process, warehouse, FORECAST_TABLES))


def test_forecasts_are_empty_only_where_nobody_ever_ordered(
    process: WorkerProcess, warehouse: Warehouse
) -> None:
    change(warehouse, "delete from marts.fct_repurchase_forecasts")
    [verdict] = audit(process, warehouse, FORECAST_TABLES[:1])
    assert not verdict.passed
    change(warehouse, "update marts.dim_customers set first_order_on = null")
    [verdict] = audit(process, warehouse, FORECAST_TABLES[:1])
    assert verdict.passed


@pytest.mark.parametrize("word", ["canceled", "refunded", "returned", "void"])
def test_a_near_miss_status_is_refused_with_what_to_do(
    process: WorkerProcess, warehouse: Warehouse, word: str
) -> None:
    change(warehouse, f"update raw.orders set status = '{word}' where order_id = 'o3'")
    [verdict] = audit(process, warehouse, ["raw.orders"])
    [failure] = verdict.failures
    assert failure.unexpected_count == 1
    assert failure.sample_keys == ({"load_id": 1, "file_row": 4, "order_id": "o3"},)
    assert "orders.columns.status" in failure.fix
    assert "ladder withdraw" in failure.fix


def test_what_a_withdrawn_load_brought_is_not_judged(
    process: WorkerProcess, warehouse: Warehouse
) -> None:
    change(
        warehouse,
        """
        insert into raw.loads (load_id, block, status) values (9, 'orders', 'withdrawn');
        insert into raw.orders (load_id, file_row, order_id, status) values (9, 1, 'x', 'void');
        """,
    )
    [verdict] = audit(process, warehouse, ["raw.orders"])
    assert verdict.passed


def test_orders_without_a_customer_are_fit(process: WorkerProcess, warehouse: Warehouse) -> None:
    change(warehouse, "update raw.orders set source_customer_id = null where order_id <> 'o1'")
    [verdict] = audit(process, warehouse, ["raw.orders"])
    assert verdict.passed


def test_one_score_in_a_hundred_may_lie_off_its_scale(
    process: WorkerProcess, warehouse: Warehouse
) -> None:
    answers = """
        insert into raw.interactions
            (load_id, file_row, interaction_id, occurred_at, kind, score)
        select 2, 100 + n, 'n' || n, '2024-03-01', 'nps', if(n < {off}, 11, 10)
        from range(100) as answers (n)
    """
    change(warehouse, answers.format(off=1))
    [verdict] = audit(process, warehouse, ["raw.interactions"])
    assert verdict.passed
    change(warehouse, "delete from raw.interactions where file_row >= 100;" + answers.format(off=2))
    [verdict] = audit(process, warehouse, ["raw.interactions"])
    [failure] = verdict.failures
    assert failure.unexpected_count == 2


def test_a_kind_that_only_an_order_can_tell_of_is_warned_of(
    process: WorkerProcess, warehouse: Warehouse
) -> None:
    change(warehouse, "update raw.interactions set kind = 'delivery_late' where kind = 'visit'")
    [verdict] = audit(process, warehouse, ["raw.interactions"])
    assert verdict.passed
    [warning] = verdict.warnings
    assert warning.expectation == "Every kind is one the ladder knows"


def test_unknown_kinds_are_named_each_before_any_a_second_time(
    process: WorkerProcess, warehouse: Warehouse
) -> None:
    change(
        warehouse,
        """
        insert into raw.interactions (load_id, file_row, interaction_id, occurred_at, kind)
        select 2, 100 + n, 'u' || n, '2024-03-01', if(n < 9, 'besuch', 'anruf')
        from range(10) as unknown (n)
        """,
    )
    [verdict] = audit(process, warehouse, ["raw.interactions"])
    [warning] = verdict.warnings
    assert warning.unexpected_count == 10
    assert {row["kind"] for row in warning.sample_keys[:2]} == {"besuch", "anruf"}


OF_OTHERS = "Some of a feed's customers order, or are linked to others"
K7 = "customer_namespace = 'shop', source_customer_id = 'k7'"
A_LINK = "insert into raw.customer_links"


@pytest.mark.parametrize(
    ("told", "warns"),
    [
        ("", ["interactions/desk"]),
        (f"update raw.orders set {K7} where order_id = 'o1'", []),
        (f"{A_LINK} (customer_namespace, source_customer_id) values ('shop', 'k7')", []),
        (f"{A_LINK} (linked_customer_namespace, linked_customer_id) values ('shop', 'k7')", []),
        ("delete from raw.interactions where source_customer_id = 'k7'", []),
    ],
    ids=["nobody orders", "one orders", "one is linked", "to one is linked", "fewer than twenty"],
)
def test_a_feed_none_of_whose_customers_order_is_warned_of(
    process: WorkerProcess, warehouse: Warehouse, told: str, warns: list[str]
) -> None:
    twenty = CLOSINGS["raw.interactions"][OF_OTHERS].format(t="raw.interactions")
    change(warehouse, f"{twenty}; {told}")
    [verdict] = audit(process, warehouse, ["raw.interactions"])
    assert verdict.passed
    assert [row["block"] for told in verdict.warnings for row in told.sample_keys] == warns


def test_every_expectation_says_why_and_how_to_mend_it() -> None:
    for suite in SUITES.values():
        for expectation in suite.build().expectations:
            assert expectation.description, suite.table
            assert len(expectation.meta["why"]) > 15, expectation.description
            assert len(expectation.meta["fix"]) > 15, expectation.description


@pytest.mark.parametrize("table", ALL_TABLES)
def test_a_missing_table_is_not_passed(
    process: WorkerProcess, warehouse: Warehouse, table: str
) -> None:
    change(warehouse, f"drop table {table}")
    [verdict] = audit(process, warehouse, [table])
    assert not verdict.passed
    assert verdict.fingerprint == ""


def test_a_sentence_that_cannot_be_asked_is_not_passed(
    process: WorkerProcess, warehouse: Warehouse
) -> None:
    change(warehouse, "alter table marts.fct_ladder_transitions drop column customers")
    [verdict] = audit(process, warehouse, ["marts.fct_ladder_transitions"])
    assert not verdict.passed
    assert any("could not be asked" in failure.why for failure in verdict.failures)
