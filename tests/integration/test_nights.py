"""A night derives again only what its loads touch, and everything where that cannot be known."""

import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.transform.build import build, refusal
from pipelines.transform.night import SHOP_CHANGED, why_everything
from pipelines.warehouse import Warehouse
from tests.integration.history import Notebook
from tests.integration.random_times import to_utc
from tests.integration.raw_tables import fill_raw_tables
from tests.integration.transform_harness import TransformHarness
from tests.oracle.delivered import Delivered, Load, RunSettings
from tests.parsed_once import project_of

Change = Callable[[duckdb.DuckDBPyConnection], object]
MAY = RunSettings(as_of=to_utc("Europe/Berlin", datetime(2024, 5, 20, 12)))
FIRST = (Load(1, 1, "orders.csv"), Load(2, 1, "contacts.csv", "interactions"))
NIGHT = Load(5, 2, "night.csv")


def two_customers() -> Notebook:
    notebook = Notebook(MAY)
    for customer in ("ann", "ben", "cid", "dan", "app:eve"):
        for month in (1, 2, 4):
            notebook.order(customer, f"2024-{month:02}-10T10:00")
    notebook.contact("ann", "2024-02-11T10:00", "nps", "9")
    notebook.contact("cid", "2023-11-29T12:00", "price_difference")
    notebook.order("gus", "2023-05-22T10:00")
    return notebook


def delivered(notebook: Notebook, *, settings: RunSettings = MAY, with_night: bool) -> Delivered:
    whole = notebook.delivered()
    loads = (*FIRST, NIGHT) if with_night else FIRST
    return replace(whole, loads=loads, settings=settings)


@pytest.fixture(scope="module")
def first_derivation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home in which the first delivery was derived; copied, never changed."""
    harness = TransformHarness(Warehouse(home=tmp_path_factory.mktemp("first")))
    with harness.warehouse.connect() as connection:
        fill_raw_tables(connection, delivered(with_late_order(), with_night=False))
    harness.build()
    return harness.warehouse.home


@pytest.fixture
def derived(first_derivation: Path, tmp_path: Path) -> TransformHarness:
    """Raw holds the night's rows, too, which do not count yet."""
    shutil.copytree(first_derivation, tmp_path / "home")
    return TransformHarness(Warehouse(home=tmp_path / "home"))


def with_late_order() -> Notebook:
    notebook = two_customers()
    notebook.order("ann", "2024-03-15T10:00", "25", load_id=NIGHT.load_id)
    return notebook


def deliver_night(harness: TransformHarness, change: Change | None = None) -> None:
    with harness.warehouse.connect() as connection:
        fill_raw_tables(connection, delivered(with_late_order(), with_night=True))
        if change:
            change(connection)


def derive(harness: TransformHarness) -> None:
    problem = refusal(build(project_of(harness.warehouse)))
    assert problem is None, str(problem)


def lifetime_orders(harness: TransformHarness, customer: str) -> list[int]:
    with harness.warehouse.connect() as connection:
        rows = connection.execute(
            "select lifetime_orders from marts.fct_customer_periods where customer_id = ? "
            "order by period_start",
            [customer],
        ).fetchall()
    return [orders for (orders,) in rows]


def test_a_late_order_changes_its_customer_and_leaves_the_others_alone(
    derived: TransformHarness,
) -> None:
    with derived.warehouse.connect() as connection:
        connection.execute(
            "update marts.fct_orders set channel = 'left alone' where customer_id = 'ben'"
        )
    deliver_night(derived)
    derive(derived)
    assert lifetime_orders(derived, "ann") == [1, 2, 3, 4, 4]
    with derived.warehouse.connect() as connection:
        touched = connection.execute("select customer_id from night.customers").fetchall()
        kept = connection.execute(
            "select count(*) from marts.fct_orders where channel = 'left alone'"
        ).fetchone()
    assert (touched, kept) == ([("ann",)], (3,))


def test_two_namespaces_that_come_to_one_id_are_touched_as_one(derived: TransformHarness) -> None:
    deliver_night(
        derived,
        lambda connection: connection.execute(
            "update raw.orders set customer_namespace = 'app', source_customer_id = 'eve' "
            "where load_id = 5"
        ),
    )
    derive(derived)
    assert lifetime_orders(derived, "app:eve") == [1, 2, 3, 4, 4]
    assert lifetime_orders(derived, "ann") == [1, 2, 2, 3, 3]


def set_to(assignment: str) -> Change:
    return lambda connection: connection.execute(f"update raw.run_settings set {assignment}")


def deliver_much(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "insert into raw.orders select o.* replace (5 as load_id, order_id || n as order_id) "
        "from raw.orders as o, range(20) as numbers (n)"
    )


def test_what_ends_in_the_open_month_ends_for_whoever_nothing_was_delivered_of(
    derived: TransformHarness,
) -> None:
    """-0.49 fades to -0.25 in 174.7 days: on May 20 cid is overdrawn still, on May 25 no longer.
    On May 21 gus has not ordered for 365 days.
    """
    assert last_stage(derived, "cid") == "dissatisfied"
    assert lost_in_may(derived) == 0
    deliver_night(derived, set_to("as_of = as_of + interval 5 days"))
    derive(derived)
    with derived.warehouse.connect() as connection:
        touched = connection.execute("select customer_id from night.customers").fetchall()
        moved = connection.execute(
            "select customer_id from night.movers_of_int_customer_ladder order by all"
        ).fetchall()
    assert (touched, moved) == ([("ann",)], [("ann",), ("cid",), ("gus",)])
    assert last_stage(derived, "cid") == "satisfaction"
    assert lost_in_may(derived) == 1


def lost_in_may(harness: TransformHarness) -> int:
    with harness.warehouse.connect() as connection:
        rows = connection.execute(
            "select lost_customers from marts.fct_retention_rates where grain = 'month' "
            "and basis = 'activity_window' and segment_type = 'all' and period_start = '2024-05-01'"
        ).fetchall()
    [(lost,)] = rows
    return int(lost)


def last_stage(harness: TransformHarness, customer: str) -> str:
    with harness.warehouse.connect() as connection:
        rows = connection.execute(
            "select stage from marts.fct_ladder_stages where customer_id = ? and left_on is null",
            [customer],
        ).fetchall()
    [(stage,)] = rows
    return str(stage)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(set_to("activity_window_days = 400"), "activity_window_days changed", id="W"),
        pytest.param(set_to("code_fingerprint = 'new'"), "code_fingerprint changed", id="code"),
        pytest.param(
            set_to(f"as_of = timestamp '{MAY.as_of - timedelta(days=1)}'"),
            "as_of went back",
            id="as_of",
        ),
        pytest.param(
            lambda connection: connection.execute(
                "update raw.loads set content_hash = 'again' where load_id = 1"
            ),
            "loads read again: 1",
            id="read again",
        ),
        pytest.param(
            lambda connection: connection.execute(
                "delete from raw.orders where load_id = 1;"
                "update raw.loads set status = 'pending' where load_id = 1"
            ),
            "loads read again: 1",
            id="to be read again",
        ),
        pytest.param(deliver_much, "341 of 359 rows changed", id="much"),
        pytest.param(
            lambda connection: connection.execute("drop table night.derived"),
            "no earlier derivation was finished",
            id="unfinished",
        ),
    ],
)
def test_what_a_night_cannot_know_is_a_reason_to_derive_everything(
    derived: TransformHarness, change: Change, reason: str
) -> None:
    assert why_everything(derived.warehouse) is None
    deliver_night(derived, change)
    assert why_everything(derived.warehouse) == reason


def test_the_first_costs_a_shop_delivers_change_the_margin_of_everybody(
    derived: TransformHarness, caplog: pytest.LogCaptureFixture
) -> None:
    deliver_night(
        derived,
        lambda connection: connection.execute(
            "update raw.orders set cost_amount = 1 where load_id = 5"
        ),
    )
    with caplog.at_level(logging.INFO):
        derive(derived)
    assert f"everything is derived again: {SHOP_CHANGED}" in caplog.text
    with derived.warehouse.connect() as connection:
        of_ben = connection.execute(
            "select distinct margin_amount from marts.fct_customer_periods "
            "where customer_id = 'ben' and orders = 0"
        ).fetchall()
    assert of_ben == [(0,)]


def test_a_seed_that_gained_a_column_is_read_into_the_home_as_it_was(
    derived: TransformHarness,
) -> None:
    deliver_night(
        derived,
        lambda connection: connection.execute(
            "alter table seeds.interaction_kinds drop column is_derived;"
            "update raw.run_settings set code_fingerprint = 'before it was there'"
        ),
    )
    derive(derived)
    assert lifetime_orders(derived, "ann") == [1, 2, 3, 4, 4]


def test_a_night_that_failed_is_no_ground_for_the_next(derived: TransformHarness) -> None:
    deliver_night(
        derived,
        lambda connection: connection.execute(
            "insert into raw.orders by name (select 'USD' as currency, 5 as load_id, "
            "'dollars' as order_id, * exclude (currency, load_id, order_id) "
            "from raw.orders limit 1)"
        ),
    )
    with pytest.raises(AssertionError, match="every_order_has_an_exchange_rate"):
        derive(derived)
    assert why_everything(derived.warehouse) == "no earlier derivation was finished"
