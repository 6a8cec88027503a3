"""What followed an incident, worked out by hand, held against dbt and against the oracle alike."""

from datetime import datetime
from decimal import Decimal

import pytest

from tests.integration.history import Notebook
from tests.integration.random_times import to_utc
from tests.integration.transform_harness import Tables, TransformHarness
from tests.oracle.delivered import RunSettings
from tests.oracle.facts import Row
from tests.oracle.tables import expected_tables

ZONE = "Europe/Berlin"
BERLIN = RunSettings(as_of=to_utc(ZONE, datetime(2025, 6, 15, 12)), zone=ZONE)
# From here it is 90 days to April 1, 180 days back to July 5 and 360 to January 7.
NEW_YEAR = "2025-01-01T10:00"


def histories() -> Notebook:
    notebook = Notebook(BERLIN)
    for customer in ("quick", "slow"):
        notebook.order(customer, "2024-12-01T10:00")
        notebook.contact(customer, NEW_YEAR, "complaint")
    notebook.order("quick", "2025-04-01T09:59:59.999999")
    notebook.order("slow", "2025-04-01T10:00")
    notebook.contact("quick", "2024-07-05T10:00", "praise")
    notebook.contact("even", "2024-01-07T10:00", "praise")
    notebook.contact("even", NEW_YEAR, "unavailable")
    notebook.contact("lately", "2025-03-17T12:00", "missing_item")
    notebook.contact("too lately", "2025-03-17T12:00:00.000002", "missing_item")
    _comparable(notebook)
    return notebook


def _comparable(notebook: Notebook) -> None:
    notebook.order("unlucky", "2024-12-20T10:00")
    notebook.contact("unlucky", "2025-01-05T10:00", "price_difference")
    notebook.order("comes back", "2024-12-25T10:00")
    notebook.order("comes back", "2025-04-15T23:59")
    notebook.order("comes back late", "2024-12-25T10:00")
    notebook.order("comes back late", "2025-04-16T00:00")
    notebook.order("complained", "2024-12-25T10:00")
    notebook.contact("complained", "2024-12-27T10:00", "complaint")
    notebook.order("new at midnight", "2025-01-16T00:00")
    notebook.order("long ago", "2024-12-16T23:59")
    notebook.order("often", "2024-12-25T10:00")
    notebook.order("often", "2024-12-26T10:00")


@pytest.fixture(scope="module", params=["dbt", "oracle"])
def incidents(request: pytest.FixtureRequest, transform: TransformHarness) -> dict[str, Row]:
    delivered = histories().delivered()
    tables: Tables = (
        transform.marts(delivered) if request.param == "dbt" else expected_tables(delivered)
    )
    return {row["customer_id"]: row for row in tables["fct_incidents"]}


def test_the_first_instant_after_90_days_is_too_late(incidents: dict[str, Row]) -> None:
    assert incidents["quick"]["is_reordered"] is True
    assert incidents["slow"]["is_reordered"] is False


def test_a_balance_of_exactly_nothing_forgives_and_half_a_praise_does_not_cover_a_complaint(
    incidents: dict[str, Row],
) -> None:
    assert incidents["even"]["lowest_balance"] == 0
    assert incidents["even"]["is_forgiven"] is True
    assert incidents["quick"]["lowest_balance"] == Decimal("-0.1")
    assert incidents["quick"]["is_forgiven"] is False


def test_what_followed_is_known_from_the_instant_the_90_days_are_over(
    incidents: dict[str, Row],
) -> None:
    assert incidents["lately"]["is_reordered"] is False
    assert incidents["too lately"]["is_reordered"] is None
    assert incidents["too lately"]["is_forgiven"] is None


def test_comparable_are_those_at_the_same_point_without_an_incident(
    incidents: dict[str, Row],
) -> None:
    """Who ordered once, in the 30 days before January 16: one is back before April 16."""
    unlucky = incidents["unlucky"]
    assert (unlucky["comparable_customers"], unlucky["comparable_reordered"]) == (2, 1)
    assert unlucky["comparable_reorder_rate"] == 0.5
    assert incidents["even"]["comparable_customers"] is None
