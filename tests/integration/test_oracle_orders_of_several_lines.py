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
    _refunds(notebook)
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


def _back(order_id: str | None = None) -> dict[str, Any]:
    return {"status": "refund", "refunds_order_id": order_id}


def _refunds(notebook: Notebook) -> None:
    january, february, march = "2024-01-10T10:00", "2024-02-01T10:00", "2024-03-05T10:00"
    for who, order_id, amount in (
        ("sends two back", "first", "40"),
        ("sends two back", "second", "60"),
        ("eve", "bought by eve", "40"),
        ("ann", "bought by ann", "30"),
        ("bob", "bought by bob", "20"),
    ):
        _order(notebook, who, order_id, (january, amount, {}))
    _order(
        notebook,
        "sends two back",
        "one credit note",
        (february, "40", _back("first")),
        (february, "50", _back("second")),
        (february, "10", _back("second")),
    )
    _order(
        notebook,
        "bit by bit",
        "lines of it",
        (january, "100", {}),
        (february, "10", _back()),
        (march, "20", _back()),
        ("2024-06-15T12:00:01", "70", _back()),
    )
    _order(
        notebook,
        None,
        "guest's exchange",
        (february, "50", {}),
        (february, "40", _back("bought by eve")),
        (march, "5", _back()),
    )
    _order(
        notebook,
        None,
        "batch of a day",
        (march, "3", _back("bought by ann")),
        (march, "2", _back("bought by bob")),
        (march, "1", _back("never heard of")),
    )
    _order(
        notebook,
        None,
        "for ann alone",
        (march, "7", _back("bought by ann")),
        (march, "1", _back("never heard of")),
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


def test_each_line_of_a_refund_gives_back_the_order_it_names(tables: Tables) -> None:
    for order_id, amount in (("first", 40), ("second", 60)):
        found = order(tables, order_id)
        assert (found["refunded_amount"], found["exclusion"]) == (amount, "refunded_in_full")
    assert order(tables, "one credit note")["refund_amount"] == 100
    assert months(tables, "sends two back", "refund_amount") == {"2024-02": 100}


def test_each_line_of_a_refund_stands_in_its_own_month_and_those_to_come_in_none(
    tables: Tables,
) -> None:
    assert months(tables, "bit by bit", "refund_amount") == {"2024-02": 10, "2024-03": 20}
    found = order(tables, "lines of it")
    assert (found["refund_amount"], found["refunded_amount"], found["net_amount"]) == (30, 30, 70)
    assert found["is_qualifying"]


def test_what_a_guest_gives_back_is_whose_order_it_was_and_what_a_guest_buys_nobodys(
    tables: Tables,
) -> None:
    guest = order(tables, "guest's exchange")
    assert (guest["customer_id"], guest["exclusion"]) == (None, "no_customer")
    assert (guest["gross_amount"], guest["refund_amount"], guest["net_amount"]) == (50, 5, 45)
    bought = order(tables, "bought by eve")
    assert (bought["refund_amount"], bought["refunded_amount"], bought["net_amount"]) == (40, 40, 0)
    assert months(tables, "eve", "gross_amount") == {"2024-01": 40}
    assert months(tables, "eve", "refund_amount") == {"2024-02": 40}
    assert not months(tables, "eve", "orders")


def test_a_refund_for_several_customers_is_each_ones_part_and_no_ones_order(
    tables: Tables,
) -> None:
    batch = order(tables, "batch of a day")
    assert (batch["customer_id"], batch["refund_amount"]) == (None, 1)
    assert order(tables, "bought by bob")["refund_amount"] == 2
    assert months(tables, "bob", "refund_amount") == {"2024-03": 2}
    of_ann = order(tables, "for ann alone")
    assert (of_ann["customer_id"], of_ann["refund_amount"]) == ("ann", 8)
    assert order(tables, "bought by ann")["refund_amount"] == 3
    assert order(tables, "bought by ann")["refunded_amount"] == 10
    assert months(tables, "ann", "refund_amount") == {"2024-03": 11}
