"""A verdict stands while its content does, and rows that have passed are not asked again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import pytest

from pipelines.check.check_worker import CheckWorker
from pipelines.check.verdicts import Verdict
from pipelines.warehouse import Warehouse
from tests.integration.gate.small_shop import change

TABLE = "marts.fct_customer_periods"
OF_EACH_ROW = "lifecycle is one of prospect, new, retained, reactivated, dormant, lapsed"
OF_ALL_ROWS = "One row for each customer_id and period_start"


def audit(worker: CheckWorker, warehouse: Warehouse, table: str = TABLE) -> Verdict:
    [verdict] = worker.audit(warehouse, [table])
    return verdict


@contextmanager
def night(warehouse: Warehouse, who: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """What happens to the months of `who` meanwhile is told as a night's derivation tells it."""
    with warehouse.connect() as connection:
        for schema in ("night", "before"):
            connection.execute(f"drop schema if exists {schema} cascade; create schema {schema}")
        rows = f"select * from {TABLE} where customer_id = '{who}'"
        connection.execute(f"create table before.fct_customer_periods as {rows}")
        yield connection
        connection.execute(f"create table night.fct_customer_periods as {rows}")


def result(verdict: Verdict, sentence: str) -> dict[str, Any]:
    [found] = [
        each
        for each in json.loads(verdict.document)["results"]
        if each["expectation_config"]["description"] == sentence
    ]
    answer: dict[str, Any] = found["result"]
    return answer


def forge_the_answers(warehouse: Warehouse) -> None:
    """Answers that are kept can be told from those that are given anew: of 77 rows, not of 7."""
    change(
        warehouse,
        "update quality.verdicts set document = replace(document::varchar,"
        " '\"element_count\": 7', '\"element_count\": 77')::json",
    )


def failed(verdict: Verdict) -> set[str]:
    return {each.expectation for each in verdict.failures}


def test_a_verdict_on_what_has_not_changed_comes_back_as_it_was(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    first = audit(worker, warehouse)
    change(warehouse, "update quality.verdicts set checked_at = timestamp '2020-02-02'")
    again = audit(worker, warehouse)
    assert again.checked_at.year == 2020
    assert (again.results, again.document) == (first.results, first.document)


def test_a_verdict_that_closed_the_gate_is_given_anew(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    change(warehouse, f"update {TABLE} set lifecycle = 'gone' where customer_id = 'ben'")
    assert OF_EACH_ROW in failed(audit(worker, warehouse))
    change(warehouse, "update quality.verdicts set checked_at = timestamp '2020-02-02'")
    again = audit(worker, warehouse)
    assert again.checked_at.year > 2020
    assert OF_EACH_ROW in failed(again)


def test_only_the_rows_of_the_night_are_asked_what_is_asked_of_each(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    assert result(audit(worker, warehouse), OF_EACH_ROW)["element_count"] == 7
    with night(warehouse, "ben") as connection:
        connection.execute(f"update {TABLE} set margin_amount = 3 where customer_id = 'ben'")
    verdict = audit(worker, warehouse)
    assert verdict.passed
    assert result(verdict, OF_EACH_ROW)["element_count"] == 2
    assert len(verdict.results) == len(json.loads(verdict.document)["results"])
    statistics = json.loads(verdict.document)["statistics"]
    assert statistics["evaluated_expectations"] == len(verdict.results)


def test_a_row_of_the_night_closes_the_gate(worker: CheckWorker, warehouse: Warehouse) -> None:
    audit(worker, warehouse)
    with night(warehouse, "ben") as connection:
        connection.execute(
            f"update {TABLE} set lifecycle = 'gone' where customer_id = 'ben' and orders = 0"
        )
    verdict = audit(worker, warehouse)
    assert not verdict.passed
    [found] = [each for each in verdict.failures if each.expectation == OF_EACH_ROW]
    assert found.unexpected_count == 1
    assert [key["customer_id"] for key in found.sample_keys] == ["ben"]


def test_a_row_twice_is_found_although_only_one_of_the_two_is_new(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    audit(worker, warehouse)
    with night(warehouse, "ben") as connection:
        connection.execute(
            f"update {TABLE} set customer_id = 'anna' where customer_id = 'ben'"
            " and period_start = date '2024-02-01'"
        )
        connection.execute("create schema if not exists night")
    with warehouse.connect() as connection:
        connection.execute(
            f"insert into night.fct_customer_periods from {TABLE} where customer_id = 'anna'"
            " and period_start = date '2024-02-01' and lifecycle = 'new'"
        )
    assert OF_ALL_ROWS in failed(audit(worker, warehouse))


def test_a_row_changed_outside_the_night_is_found(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    audit(worker, warehouse)
    with night(warehouse, "ben") as connection:
        connection.execute(
            f"update {TABLE} set lifecycle = 'gone' where customer_id = 'anna' and orders = 0"
        )
    verdict = audit(worker, warehouse)
    assert OF_EACH_ROW in failed(verdict)
    assert result(verdict, OF_EACH_ROW)["element_count"] == 7


@pytest.mark.parametrize("forgotten", ["suite_version = 'older'", "content = ''", "content = null"])
def test_rows_that_another_suite_or_nobody_passed_are_asked_again(
    worker: CheckWorker, warehouse: Warehouse, forgotten: str
) -> None:
    audit(worker, warehouse)
    change(warehouse, f"update quality.verdicts set {forgotten}, fingerprint = 'older'")
    forge_the_answers(warehouse)
    assert result(audit(worker, warehouse), OF_EACH_ROW)["element_count"] == 7


def test_rows_stand_while_what_they_are_compared_with_is_asked_anew(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    first = audit(worker, warehouse)
    change(warehouse, "delete from marts.fct_orders where order_id = 'o1'")
    forge_the_answers(warehouse)
    verdict = audit(worker, warehouse)
    assert verdict.fingerprint != first.fingerprint
    assert result(verdict, OF_EACH_ROW)["element_count"] == 77
    assert not verdict.passed, "the orders of a month do not agree with its row any more"


def test_verdicts_of_a_home_that_did_not_keep_contents_are_given_anew(
    worker: CheckWorker, warehouse: Warehouse
) -> None:
    audit(worker, warehouse)
    change(warehouse, "alter table quality.verdicts drop column content")
    assert audit(worker, warehouse).content
