"""Shops that deliver hardly anything still get every mart, without an error and without a guess."""

from dataclasses import dataclass
from datetime import date

import pytest

from tests.integration.comparison import differences, report
from tests.integration.history import Notebook
from tests.integration.random_times import to_utc
from tests.integration.transform_harness import Tables, TransformHarness
from tests.oracle.calendar import midnight
from tests.oracle.delivered import Delivered, RunSettings
from tests.oracle.tables import expected_tables

JUNE = RunSettings(as_of=to_utc("Europe/Berlin", midnight(date(2024, 6, 15))))


def one_order(notebook: Notebook) -> None:
    notebook.order("ann", "2024-05-01T10:00")


def orders_without_interactions(notebook: Notebook) -> None:
    for month in range(1, 6):
        notebook.order("ann", f"2024-{month:02}-01T10:00")
        notebook.order("ben", f"2023-{month:02}-01T10:00")


def interactions_without_orders(notebook: Notebook) -> None:
    notebook.contact("ann", "2024-03-01T10:00", "visit")
    notebook.contact("ann", "2024-05-01T10:00", "csat", "5")


def nobody_is_known(notebook: Notebook) -> None:
    notebook.order(None, "2024-05-01T10:00")
    notebook.order(None, "2024-06-01T10:00", status="refund")


def nothing_qualifies(notebook: Notebook) -> None:
    notebook.order("ann", "2024-05-01T10:00", status="cancelled")
    notebook.order("ben", "2024-05-01T10:00", "0")
    notebook.order("cem", "2024-05-01T10:00", status="refund")


def only_after_as_of(notebook: Notebook) -> None:
    notebook.order("ann", "2024-06-15T00:00")
    notebook.order("ben", "2024-06-15T00:00:00.000001")


@dataclass(frozen=True)
class BareShop:
    delivered: Delivered
    marts: Tables


@pytest.fixture(scope="module")
def bare(request: pytest.FixtureRequest, transform: TransformHarness) -> BareShop:
    notebook = Notebook(JUNE)
    request.param(notebook)
    delivered = notebook.delivered()
    return BareShop(delivered, transform.marts(delivered))


@pytest.mark.parametrize(
    "bare",
    [
        one_order,
        orders_without_interactions,
        interactions_without_orders,
        nobody_is_known,
        nothing_qualifies,
        only_after_as_of,
    ],
    indirect=True,
)
def test_a_bare_shop_gets_every_mart(bare: BareShop) -> None:
    found = differences(expected_tables(bare.delivered), bare.marts)
    assert not found, report(found)


@pytest.mark.parametrize("bare", [one_order], indirect=True)
def test_without_interactions_a_customer_with_one_order_stands_on_unknown(bare: BareShop) -> None:
    stages = {row["ladder_stage"] for row in bare.marts["fct_customer_periods"]}
    assert stages == {"unknown"}
