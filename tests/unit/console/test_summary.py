"""The closing page of a run accounts for every row that came in."""

from datetime import datetime
from pathlib import Path

from rich.console import Console

from pipelines.console.facts import Delivery, Facts
from pipelines.console.summary import show_summary


def shown(*deliveries: Delivery) -> list[str]:
    facts = Facts(
        source="shop",
        as_of=datetime(2024, 3, 20),
        reporting_time_zone="UTC",
        build_id="b",
        customers=2,
        orders=3,
        deliveries=deliveries,
        rejected=(),
        retention=(),
        on_each_rung={},
        snapshot=Path("published/snapshots/b"),
        warnings=(),
    )
    console = Console(width=100, force_terminal=False, highlight=False)
    with console.capture() as capture:
        show_summary(console, facts, warnings=[])
    return [" ".join(line.split()) for line in capture.get().splitlines()]


def test_rows_of_erased_customers_are_shown_beside_those_that_count() -> None:
    page = shown(Delivery("orders", 2, 9, 4, 2, 3), Delivery("interactions/web", 1, 5, 5, 0, 0))
    assert "files rows accepted rejected erased" in page
    assert "orders 2 9 4 2 3" in page
    assert "interactions/web 1 5 5 0 0" in page


def test_where_nobody_was_erased_nothing_speaks_of_it() -> None:
    page = shown(Delivery("orders", 2, 9, 7, 2, 0))
    assert "files rows accepted rejected" in page
    assert "orders 2 9 7 2" in page
