"""The comparison sees every difference, and a failing customer is made small."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from tests.integration.comparison import differences, report
from tests.integration.customer_in_the_making import CustomerRows
from tests.integration.reduction import reduce_customer
from tests.oracle.delivered import OrderLine

ROW = {"customer_id": "ann", "period_start": date(2024, 1, 1), "orders": 1, "share": Decimal("0.5")}


def found(expected: list[dict[str, object]], got: list[dict[str, object]]) -> list[str]:
    table = "fct_customer_periods"
    return [each.column for each in differences({table: expected}, {table: got})]


def test_equal_rows_do_not_differ() -> None:
    assert found([ROW], [ROW | {"share": 0.5}]) == []


def test_each_cell_row_and_column_is_compared() -> None:
    assert found([ROW], [ROW | {"orders": 2}]) == ["orders"]
    assert found([ROW], [ROW | {"share": 0.500000001}]) == ["share"]
    assert found([ROW], [ROW | {"orders": None}]) == ["orders"]
    assert found([ROW], []) == ["(rows)"]
    assert found([], [ROW]) == ["(rows)"]
    assert found([ROW], [ROW, ROW]) == ["(rows)"]
    assert found([ROW], [ROW | {"brand_new": 1}]) == ["brand_new"]


def test_a_report_names_customer_month_column_and_both_values() -> None:
    table = "fct_customer_periods"
    told = report(differences({table: [ROW]}, {table: [ROW | {"orders": 2}]}))
    assert "fct_customer_periods [ann, 2024-01-01] orders: expected 1, got 2" in told


def test_a_failing_customer_is_reduced_to_what_still_fails() -> None:
    line = OrderLine(1, 1, "ann-o", 1, "ann", datetime(2024, 1, 1), Decimal(10))
    lines = [replace(line, order_id=f"ann-o{n}", amount=Decimal(n)) for n in range(40)]
    builds = []

    def failing(customers: Sequence[CustomerRows]) -> set[int]:
        """Whoever bought for 7 and for 31 differs."""
        builds.append(len(customers))
        bought = [{line.amount for line in customer.lines} for customer in customers]
        return {number for number, amounts in enumerate(bought) if {7, 31} <= amounts}

    smallest = reduce_customer(CustomerRows(lines=lines), "ann", failing)
    assert [line.amount for line in smallest.lines] == [7, 31]
    assert len(builds) <= 12
