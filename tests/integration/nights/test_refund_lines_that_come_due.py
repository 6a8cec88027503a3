"""A refund line that as_of passes is found though its order is old, and nothing was delivered."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tests.integration.history import Notebook
from tests.integration.nights.two_homes import TwoHomes
from tests.integration.random_times import to_utc
from tests.oracle.delivered import Delivered, RunSettings

MAY = RunSettings(as_of=to_utc("Europe/Berlin", datetime(2024, 5, 20, 12)), redelivery="line")
DUE = "2024-05-22T10:00"


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
    return book.delivered()


def test_a_refund_line_counts_from_the_night_in_which_its_time_comes(tmp_path: Path) -> None:
    homes = TwoHomes.under(tmp_path)
    (night,) = homes.compared(raw_of, range(2))
    assert night.was_incremental
    assert not night.has_failed, night
    with homes.live.warehouse.connect() as connection:
        refunds = connection.execute(
            "select order_id, customer_id, refund_amount, refunded_amount from marts.fct_orders "
            "where customer_id <> 'others' or customer_id is null order by order_id"
        ).fetchall()
    assert refunds == [
        ("batch", None, Decimal(0), Decimal(0)),
        ("bought by ben", "ben", Decimal(1), Decimal(1)),
        ("old", "ann", Decimal(31), Decimal(31)),
    ]
