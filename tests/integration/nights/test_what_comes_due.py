"""What as_of passes is found though nothing was delivered: a refund line, the end of 90 days."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.integration.history import Notebook
from tests.integration.nights.two_homes import TwoHomes
from tests.integration.random_times import to_utc
from tests.oracle.delivered import Delivered, RunSettings

MAY = RunSettings(as_of=to_utc("Europe/Berlin", datetime(2024, 5, 20, 12)), redelivery="line")
DUE = "2024-05-22T10:00"
NINETY_DAYS_BEFORE = "2024-02-22T10:00"


def raw_of(night: int) -> Delivered:
    book = Notebook(replace(MAY, as_of=MAY.as_of + timedelta(days=7 * night)))
    book.order("ann", "2023-01-10T10:00", "30", order_id="old")
    book.order("ben", "2023-02-10T10:00", "20", order_id="bought by ben")
    for day in range(1, 20):
        book.order("others", f"2024-04-{day:02}T10:00")
    book.order("ann", DUE, "30", order_id="old", line_number=2, status="refund")
    for line, (at, named) in enumerate((("2024-04-02T10:00", "old"), (DUE, "bought by ben"))):
        book.order(
            None,
            at,
            "1",
            order_id="batch",
            line_number=line,
            status="refund",
            refunds_order_id=named,
        )
    _late_order(book)
    return book.delivered()


def _late_order(book: Notebook) -> None:
    """Promised on one line and delivered on another: no line was late, the order was."""
    promised, delivered = book.utc("2024-01-08T10:00"), book.utc(NINETY_DAYS_BEFORE)
    book.order("cid", "2024-01-05T10:00", order_id="two lines", promised_at=promised)
    book.order(
        "cid", "2024-01-05T10:00", order_id="two lines", line_number=2, delivered_at=delivered
    )


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> TwoHomes:
    homes = TwoHomes.under(tmp_path_factory.mktemp("due"))
    (night,) = homes.compared(raw_of, range(2))
    assert night.was_incremental
    assert not night.has_failed, night
    return homes


def test_a_refund_line_counts_from_the_night_in_which_its_time_comes(homes: TwoHomes) -> None:
    with homes.live.warehouse.connect() as connection:
        refunds = connection.execute(
            "select order_id, customer_id, refund_amount, refunded_amount from marts.fct_orders "
            "where refund_amount + refunded_amount > 0 or order_id = 'batch' order by order_id"
        ).fetchall()
    assert refunds == [
        ("batch", None, Decimal(0), Decimal(0)),
        ("bought by ben", "ben", Decimal(1), Decimal(1)),
        ("old", "ann", Decimal(31), Decimal(31)),
    ]


def test_an_order_was_late_for_90_days_whatever_its_lines_say_of_it(homes: TwoHomes) -> None:
    with homes.live.warehouse.connect() as connection:
        followed_up = connection.execute(
            "select cause_id, is_followed_up from marts.fct_incidents order by cause_id"
        ).fetchall()
    assert followed_up == [("two lines", True)]
