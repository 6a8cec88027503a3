"""Whose evidence a contact is, and for what: by hand, held against dbt and the oracle."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.integration.history import Notebook
from tests.integration.random_times import to_utc
from tests.integration.transform_harness import Tables, TransformHarness
from tests.oracle.delivered import RunSettings
from tests.oracle.tables import expected_tables

ZONE = "Europe/Berlin"
SETTINGS = RunSettings(as_of=to_utc(ZONE, datetime.fromisoformat("2024-04-20T12:00")), zone=ZONE)


def histories() -> Notebook:
    notebook = Notebook(SETTINGS)
    _arrivals(notebook)
    _statements(notebook)
    _resolutions(notebook)
    notebook.contact("looks", "2024-01-10T10:00", "referral_sent")
    return notebook


def _arrivals(notebook: Notebook) -> None:
    """Five days late, and on time; each also told of by a file."""
    for customer, day, kind in (
        ("late", "2024-02-25", "delivery_late"),
        ("on-time", "2024-02-15", "delivery_on_time"),
    ):
        notebook.order(
            customer,
            "2024-02-10T10:00",
            promised_at=notebook.utc("2024-02-20T00:00"),
            delivered_at=notebook.utc(f"{day}T00:00"),
        )
        notebook.contact(customer, f"{day}T10:00", kind)


def _statements(notebook: Notebook) -> None:
    """Each about one rung; on the other there is a proxy."""
    notebook.order("won-back", "2024-01-03T10:00")
    notebook.contact("won-back", "2024-01-05T10:00", "complaint", interaction_id="heard")
    notebook.contact("won-back", "2024-01-07T10:00", "complaint_resolved", "5", in_reply_to="heard")
    for statement in "12":
        notebook.contact(
            "won-back", "2024-02-05T10:00", "brand_commitment", "5", statement=statement
        )
    for customer, statement in (("sells", "7"), ("doubts", "2")):
        notebook.order(customer, "2024-01-03T10:00")
        notebook.order(customer, "2024-02-03T10:00")
        notebook.contact(customer, "2024-03-05T10:00", "brand_commitment", "5", statement=statement)


def _resolutions(notebook: Notebook) -> None:
    """Handed in by nobody, and under the id of the desk; goodwill keeps the accounts above 0."""
    for customer, handed_in_by in (("by-nobody", None), ("by-the-desk", "desk")):
        notebook.order(customer, "2024-01-03T10:00")
        notebook.contact(customer, "2024-01-04T10:00", "goodwill")
        notebook.contact(customer, "2024-01-05T10:00", "complaint", interaction_id=customer)
        notebook.contact(
            handed_in_by, "2024-02-07T10:00", "complaint_resolved", "5", in_reply_to=customer
        )
    notebook.order("desk", "2024-01-03T10:00")


@pytest.fixture(scope="module", params=["dbt", "oracle"])
def tables(request: pytest.FixtureRequest, transform: TransformHarness) -> Tables:
    delivered = histories().delivered()
    return transform.marts(delivered) if request.param == "dbt" else expected_tables(delivered)


def of(tables: Tables, table: str, customer: str) -> Iterator[dict[str, Any]]:
    return (row for row in tables[table] if row["customer_id"] == customer)


@pytest.mark.parametrize("customer", ["late", "on-time"])
def test_a_delivery_counts_once_though_a_file_tells_of_it_too(
    tables: Tables, customer: str
) -> None:
    [entry] = of(tables, "fct_account_entries", customer)
    assert entry["cause_type"] == "order"
    assert len(list(of(tables, "fct_incidents", customer))) == (1 if customer == "late" else 0)
    contacts = [row["interactions"] for row in of(tables, "fct_customer_periods", customer)]
    assert contacts == [1, 0, 0]


@pytest.mark.parametrize(
    ("customer", "stages"),
    [
        ("won-back", ["delight"] * 4),
        ("sells", ["unknown", *["satisfaction"] * 3]),
        ("doubts", ["unknown", "satisfaction", "unknown", "unknown"]),
    ],
)
def test_a_statement_silences_the_proxies_of_its_own_rung_alone(
    tables: Tables, customer: str, stages: list[str]
) -> None:
    months = sorted(
        of(tables, "fct_customer_periods", customer), key=lambda row: row["period_start"]
    )
    assert [row["ladder_stage"] for row in months] == stages


def test_behind_commitment_stand_the_statements_of_its_rung_and_those_below(
    tables: Tables,
) -> None:
    spoken = of(tables, "fct_ladder_evidence", "won-back")
    assert {(row["rule_id"], row["outcome"], row["events"]) for row in spoken} == {
        ("satisfaction_commitment", "satisfied", 2),
        ("delight_recovery", "satisfied", 1),
    }


@pytest.mark.parametrize("customer", ["by-nobody", "by-the-desk"])
def test_a_resolution_speaks_for_whoever_complained(tables: Tables, customer: str) -> None:
    rules = {
        f"{row['period_start']:%Y-%m}": row["ladder_rule_id"]
        for row in of(tables, "fct_customer_periods", customer)
    }
    assert rules == {
        "2024-01": "veto_complaint",
        "2024-02": "delight_recovery",
        "2024-03": "delight_recovery",
        "2024-04": "delight_recovery",
    }
    [of_the_desk] = {row["ladder_stage"] for row in of(tables, "fct_customer_periods", "desk")}
    assert of_the_desk == "unknown"


def test_what_a_prospect_recommends_shows_that_nobody_on_the_ladder_does(tables: Tables) -> None:
    economics = tables["fct_ladder_economics"]
    assert {row["recommending_customers"] for row in economics} == {0}
    assert {row["referral_rate"] for row in economics if row["customers"] > 0} == {0}
