"""A run is refused by name where money cannot be converted or added up, and nowhere else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipelines.transform.build import build, refusal
from tests.integration.history import Notebook
from tests.integration.random_times import to_utc
from tests.integration.raw_tables import fill_raw_tables
from tests.integration.transform_harness import TransformHarness
from tests.oracle.calendar import midnight
from tests.oracle.delivered import ExchangeRate, RunSettings
from tests.parsed_once import project_of

JANUARYS = (ExchangeRate(1, 1, "USD", date(2024, 1, 8), Decimal("0.9")),)
JUNE = RunSettings(as_of=to_utc("Europe/Berlin", midnight(date(2024, 6, 15))))
Refused = Callable[[str, Notebook], set[str]]


@pytest.fixture
def refused(transform: TransformHarness) -> Refused:
    """The orders that a dbt test names."""

    def named(test: str, notebook: Notebook) -> set[str]:
        with transform.warehouse.connect() as connection:
            fill_raw_tables(connection, replace(notebook.delivered(), rates=JANUARYS))
        done = build(project_of(transform.warehouse), [f"+{test}"], full_refresh=True)
        (asked,) = [result for result in done if result.name == test]
        assert asked.status in ("pass", "fail"), asked.message
        with transform.warehouse.connect() as connection:
            rows = connection.execute(f"select order_id from ({asked.compiled_sql})").fetchall()
        assert (asked.status == "fail") == bool(rows)
        return {order_id for (order_id,) in rows}

    return named


def test_the_refusal_names_order_and_currency_and_what_to_deliver(
    transform: TransformHarness,
) -> None:
    book = Notebook(JUNE)
    book.order("ann", "2024-05-01T10:00", order_id="late", currency="USD")
    with transform.warehouse.connect() as connection:
        fill_raw_tables(connection, replace(book.delivered(), rates=JANUARYS))
    test = "+every_order_has_an_exchange_rate"
    line = str(refusal(build(project_of(transform.warehouse), [test], full_refresh=True)))
    assert "failed: 1 row ‹source=" in line
    assert "order_id=late, currency=USD, ordered_at=2024-05-01 " in line
    assert "deliver a rate of at most 7 days before (fx_rates of the shop map)" in line


def test_an_order_in_several_currencies_is_refused(refused: Refused) -> None:
    book = Notebook(JUNE)

    def order(order_id: str, *lines: tuple[str | None, str], on: str = "2024-05-01") -> None:
        for number, (currency, status) in enumerate(lines, start=1):
            book.order(
                "ann",
                f"{on}T10:00",
                order_id=order_id,
                line_number=number,
                currency=currency,
                status=status,
            )

    order("two", ("EUR", "placed"), ("JPY", "placed"))
    order("given back in another", ("EUR", "placed"), ("JPY", "refund"))
    order("one refund in two", ("EUR", "refund"), ("JPY", "refund"))
    order("none beside another", (None, "placed"), ("JPY", "placed"))
    order("none beside the reporting one", (None, "placed"), ("EUR", "placed"))
    order("no money in the other", ("JPY", "cancelled"), ("EUR", "placed"), ("USD", "test"))
    order("after as_of", ("EUR", "placed"), ("JPY", "placed"), on="2024-07-01")
    assert refused("every_order_has_one_currency", book) == {
        "two",
        "given back in another",
        "one refund in two",
        "none beside another",
    }


def test_a_rate_is_asked_for_only_where_it_is_used(refused: Refused) -> None:
    book = Notebook(JUNE)
    january, march = "2024-01-15T23:59", "2024-03-10T10:00"
    book.order("ann", january, order_id="seven days old", currency="USD")
    book.order("ann", "2024-01-16T00:00", order_id="eight days old", currency="USD")
    for order_id, named, currency in (
        ("at its order's rate", "seven days old", "USD"),
        ("at a rate nobody knows", "eight days old", "USD"),
        ("in another currency than its order", "seven days old", "JPY"),
        ("names an unknown order", "never heard of", "USD"),
    ):
        book.order(
            "ann",
            march,
            order_id=order_id,
            currency=currency,
            status="refund",
            refunds_order_id=named,
        )
    for status in ("cancelled", "draft", "test"):
        book.order("ann", march, order_id=status, currency="USD", status=status)
    assert refused("every_order_has_an_exchange_rate", book) == {
        "eight days old",
        "at a rate nobody knows",
        "in another currency than its order",
        "names an unknown order",
    }
