"""Accounts and links worked out by hand, held against dbt and against the oracle alike."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.history import Notebook
from tests.integration.random_times import to_utc
from tests.integration.transform_harness import Tables, TransformHarness
from tests.oracle.delivered import RunSettings
from tests.oracle.tables import expected_tables

AS_OF = "2025-06-15T12:00:00"
ZONE = "Europe/Berlin"
BERLIN = RunSettings(as_of=to_utc(ZONE, datetime.fromisoformat(AS_OF)), zone=ZONE)


def histories() -> Notebook:
    notebook = Notebook(BERLIN)
    _account(notebook)
    _links(notebook)
    return notebook


def _account(notebook: Notebook) -> None:
    # 180 days before as_of to the second: half of each of these is left then.
    half_life_ago = "2024-12-17T12:00:00"
    notebook.order("remembers", "2024-12-10T10:00", order_id="promised",
                   promised_at=notebook.utc("2024-12-14T12:00"),
                   delivered_at=notebook.utc(half_life_ago))  # fmt: skip
    notebook.contact("remembers", half_life_ago, "missing_item", order_id="promised")
    notebook.contact("remembers", half_life_ago, "praise")
    notebook.contact("insists", "2025-06-01T10:00", "complaint", order_id="broken")
    notebook.contact("insists", "2025-06-07T10:00", "complaint", order_id="broken")
    notebook.contact("insists", "2025-06-13T10:00", "complaint", order_id="broken")
    notebook.contact("insists", AS_OF, "complaint", order_id="another")


def _links(notebook: Notebook) -> None:
    notebook.order("asks", "2025-05-01T10:00")
    notebook.contact("asks", "2025-05-10T10:00", "inquiry", interaction_id="q1")
    notebook.contact("asks", "2025-05-12T10:00", "reply", in_reply_to="q1")
    notebook.contact("asks", "2025-05-20T10:00", "inquiry", interaction_id="q2")
    notebook.contact("asks", "2025-05-22T10:01", "reply", in_reply_to="q2")
    notebook.contact("asks", "2025-06-14T10:00", "inquiry", interaction_id="q3")
    notebook.contact("asks", "2025-05-30T10:00", "csat", "1")
    notebook.contact("asks", "2025-06-10T10:00", "csat", "4")
    notebook.contact("asks", "2025-06-11T10:00", "review", "5")
    notebook.contact("asks", "2025-06-12T10:00", "review", "1")


@pytest.fixture(scope="module", params=["dbt", "oracle"])
def tables(request: pytest.FixtureRequest, transform: TransformHarness) -> Tables:
    delivered = histories().delivered()
    return transform.marts(delivered) if request.param == "dbt" else expected_tables(delivered)


def months(tables: Tables, customer: str, column: str) -> dict[str, Any]:
    return {
        f"{row['period_start']:%Y-%m}": row[column]
        for row in sorted(tables["fct_customer_periods"], key=lambda row: row["period_start"])
        if row["customer_id"] == customer
    }


def test_half_of_every_entry_is_left_after_180_days(tables: Tables) -> None:
    entries = {
        row["kind"]: row["amount"]
        for row in tables["fct_account_entries"]
        if row["customer_id"] == "remembers"
    }
    assert entries == {
        "delivery_late": Decimal("-0.2"),
        "missing_item": Decimal(-1),
        "praise": Decimal(1),
    }
    june = months(tables, "remembers", "account_closing")["2025-06"]
    assert abs(june - Decimal("-0.1")) <= Decimal("0.000001")


def test_opening_plus_credits_less_debits_less_decay_is_closing(tables: Tables) -> None:
    opening = months(tables, "remembers", "account_opening")
    closing = months(tables, "remembers", "account_closing")
    assert list(opening.values())[1:] == list(closing.values())[:-1]
    assert (opening["2024-12"], months(tables, "remembers", "account_debits")["2024-12"]) == (
        0,
        Decimal("1.2"),
    )
    decay = sum(months(tables, "remembers", "account_decay").values())
    assert Decimal(1) - Decimal("1.2") - decay == closing["2025-06"]


def test_a_complaint_repeated_within_seven_days_of_the_last_is_one_complaint(
    tables: Tables,
) -> None:
    entries = sorted(
        (row["occurred_at"], row["order_id"])
        for row in tables["fct_account_entries"]
        if row["customer_id"] == "insists"
    )
    assert [order for _, order in entries] == ["broken", "another"]
    assert months(tables, "insists", "complaints_opened")["2025-06"] == 4
    assert months(tables, "insists", "is_overdrawn")["2025-06"] is True


def test_a_reply_after_48_hours_is_none_and_what_still_has_time_is_not_counted(
    tables: Tables,
) -> None:
    assert months(tables, "asks", "dialogue_contacts") == {"2025-05": 2, "2025-06": 2}
    assert months(tables, "asks", "dialogue_score")["2025-06"] == Decimal(50)


def test_the_newer_answer_replaces_the_older_and_a_bad_review_is_no_pride(tables: Tables) -> None:
    assert months(tables, "asks", "satisfaction_score") == {"2025-05": 0, "2025-06": Decimal(75)}
    assert months(tables, "asks", "pride_score")["2025-06"] == Decimal(25)
