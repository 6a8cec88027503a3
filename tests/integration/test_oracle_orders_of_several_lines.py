"""Orders and refunds of several lines, worked out by hand and held against dbt and the oracle."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.history import Notebook
from tests.integration.random_times import to_utc
from tests.integration.transform_harness import Tables, TransformHarness
from tests.oracle.delivered import Delivered, ExchangeRate, Load, RunSettings
from tests.oracle.tables import expected_tables

ZONE = "Europe/Berlin"
BERLIN = RunSettings(as_of=to_utc(ZONE, datetime(2024, 6, 15, 12)), zone=ZONE, redelivery="line")
RATES = (
    ExchangeRate(5, 1, "USD", date(2024, 1, 8), Decimal("0.9")),
    ExchangeRate(5, 2, "USD", date(2024, 3, 8), Decimal("0.5")),
)


def histories() -> Delivered:
    notebook = Notebook(BERLIN)
    _currencies(notebook)
    delivered = notebook.delivered()
    loads = (*delivered.loads, Load(5, 1, "rates.csv", "fx_rates"))
    return replace(delivered, loads=loads, rates=RATES)


def _order(notebook: Notebook, who: str | None, order_id: str, *lines: tuple[Any, ...]) -> None:
    """Lines as (when, amount, columns)."""
    for number, (at, amount, columns) in enumerate(lines, start=1):
        notebook.order(who, at, amount, **{"order_id": order_id, "line_number": number} | columns)


def _currencies(notebook: Notebook) -> None:
    january, march = "2024-01-10T10:00", "2024-03-10T10:00"
    _order(
        notebook,
        "pays in dollars",
        "half cancelled",
        (january, "40", {"currency": None, "status": "cancelled"}),
        (january, "10", {"currency": "USD"}),
    )
    _order(
        notebook,
        "pays in dollars",
        "dollars back",
        (march, "5", {"currency": "USD", "status": "refund", "refunds_order_id": "half cancelled"}),
    )
    _order(
        notebook,
        "pays in dollars",
        "never rated",
        ("2024-05-10T10:00", "5", {"currency": "USD", "status": "cancelled"}),
    )


@pytest.fixture(scope="module", params=["dbt", "oracle"])
def tables(request: pytest.FixtureRequest, transform: TransformHarness) -> Tables:
    delivered = histories()
    return transform.marts(delivered) if request.param == "dbt" else expected_tables(delivered)


def order(tables: Tables, order_id: str) -> dict[str, Any]:
    (found,) = [row for row in tables["fct_orders"] if row["order_id"] == order_id]
    return found


def months(tables: Tables, customer: str, column: str) -> dict[str, Any]:
    """Of the months in which there is any."""
    return {
        f"{row['period_start']:%Y-%m}": row[column]
        for row in sorted(tables["fct_customer_periods"], key=lambda row: row["period_start"])
        if row["customer_id"] == customer and row[column]
    }


def test_an_order_has_the_currency_of_what_was_sold(tables: Tables) -> None:
    sold = order(tables, "half cancelled")
    assert (sold["currency"], sold["amount_original"], sold["gross_amount"]) == ("USD", 10, 9)


def test_a_refund_shows_the_rate_of_the_order_it_names(tables: Tables) -> None:
    back = order(tables, "dollars back")
    assert back["exchange_rate"] == Decimal("0.9")
    assert (back["amount_original"], back["refund_amount"]) == (0, Decimal("4.5"))


def test_what_was_cancelled_needs_no_rate(tables: Tables) -> None:
    never = order(tables, "never rated")
    assert (never["exchange_rate"], never["gross_amount"], never["exclusion"]) == (
        None,
        0,
        "cancelled",
    )
