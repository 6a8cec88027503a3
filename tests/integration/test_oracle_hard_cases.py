"""Cases worked out by hand, held against dbt and against the oracle alike.

The oracle decides thousands of random cases elsewhere; here it is on trial itself.
"""

from datetime import date, datetime
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
WINDOW_BEFORE_AS_OF = "2024-06-15T12:00:00"


def histories() -> Notebook:
    notebook = Notebook(BERLIN)
    _orders(notebook)
    _refunds(notebook)
    _corrections(notebook)
    _ladder(notebook)
    return notebook


def _orders(notebook: Notebook) -> None:
    notebook.order("returns", "2022-01-10T10:00")
    notebook.order("returns", "2022-02-10T10:00")
    notebook.order("returns", "2023-06-05T10:00")
    notebook.order("leap", "2024-01-01T00:00")
    notebook.order("no-leap", "2023-01-01T00:00")
    notebook.order("at-as-of", AS_OF)
    notebook.order("after-as-of", "2025-05-01T10:00")
    notebook.order("after-as-of", "2025-06-15T12:00:00.000001")
    notebook.order("edge-inside", f"{WINDOW_BEFORE_AS_OF}.000001")
    notebook.order("edge-outside", f"{WINDOW_BEFORE_AS_OF}.000000")
    # Half past midnight on 1 April in Berlin, March in UTC; then both sides of a repeated hour.
    notebook.order("summer-time", "2023-03-31T22:30:00Z")
    notebook.order("summer-time", "2023-10-29T00:30:00Z")
    notebook.order("summer-time", "2023-10-29T01:30:00Z")
    notebook.order("midnight", "2024-03-01T00:00:00")
    notebook.order("midnight", "2024-02-29T23:59:59.999999")
    notebook.order(None, "2024-05-01T10:00", order_id="nobody's")
    notebook.order("free", "2024-05-01T10:00", "0", order_id="for-nothing")
    notebook.order("owing", "2024-05-01T10:00", "-3", order_id="negative")
    notebook.order("tests", "2024-05-01T10:00", is_test=True, status="cancelled", order_id="test")
    notebook.order("tests", "2024-05-01T10:00", exclusion="voucher", order_id="voucher")


def _refunds(notebook: Notebook) -> None:
    notebook.order("sends-back", "2024-01-20T10:00", "100", order_id="whole")
    notebook.order(
        "sends-back",
        "2024-03-03T10:00",
        "-100",
        order_id="whole-back",
        status="refund",
        refunds_order_id="whole",
    )
    notebook.order("sends-back", "2024-01-21T10:00", "80", order_id="part")
    notebook.order(
        None,
        "2024-02-02T10:00",
        "30",
        order_id="part-back",
        status="refund",
        refunds_order_id="part",
    )
    notebook.order(
        "sends-back",
        "2024-02-03T10:00",
        "5",
        order_id="stray",
        status="refund",
        refunds_order_id="unheard-of",
    )


def _corrections(notebook: Notebook) -> None:
    notebook.order("corrected", "2024-05-01T10:00", "10", order_id="twice")
    notebook.order("corrected", "2024-05-02T10:00", "12", order_id="twice", load_id=3)
    notebook.order("corrected", "2024-05-02T10:00", "99", order_id="twice", load_id=4)
    notebook.order(
        "ranked",
        "2024-05-01T10:00",
        "20",
        order_id="ranked",
        updated_at=notebook.utc("2024-05-09T00:00"),
    )
    notebook.order("ranked", "2024-05-01T10:00", "21", order_id="ranked", load_id=3)


def _ladder(notebook: Notebook) -> None:
    for customer in (
        "two-orders",
        "silenced",
        "vetoed",
        "scale",
        "complains",
        "heard",
        "community",
    ):
        notebook.order(customer, "2025-01-10T10:00")
        notebook.order(customer, "2025-02-10T10:00")
    notebook.contact("silenced", "2025-02-11T10:00", "csat", "3")
    notebook.contact("vetoed", "2025-02-11T10:00", "nps", "9")
    notebook.contact("vetoed", "2025-04-11T10:00", "csat", "2")
    for statement, score in enumerate("44553344", start=1):
        notebook.contact(
            "scale", "2025-03-01T10:00", "brand_commitment", score, statement=str(statement)
        )
    notebook.contact("complains", "2025-03-10T10:00", "complaint", interaction_id="open")
    notebook.contact("heard", "2025-03-10T10:00", "complaint", interaction_id="closed")
    notebook.contact("heard", "2025-04-02T10:00", "complaint_resolved", "4", in_reply_to="closed")
    # A feed that delivers days delivers midnights.
    notebook.contact(
        "heard-that-day", "2025-03-10T10:00", "complaint", interaction_id="said-at-ten"
    )
    notebook.contact(
        "heard-that-day", "2025-03-10T00:00", "complaint_resolved", in_reply_to="said-at-ten"
    )
    notebook.contact("heard-that-day", "2025-03-11T10:00", "inquiry", interaction_id="asked-at-ten")
    notebook.contact("heard-that-day", "2025-03-11T00:00", "reply", in_reply_to="asked-at-ten")
    notebook.contact("community", "2025-02-01T10:00", "community_joined")
    notebook.contact("community", "2025-03-01T10:00", "community_post")
    notebook.contact("community", "2025-04-01T10:00", "event_attended")
    notebook.contact("only-looks", "2025-03-01T10:00", "visit")
    notebook.contact("only-looks", "2025-03-02T10:00", "nps", "10")


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


def orders(tables: Tables, column: str) -> dict[str, Any]:
    return {row["order_id"]: row[column] for row in tables["fct_orders"]}


def test_return_after_a_gap_is_not_retained(tables: Tables) -> None:
    lifecycle = months(tables, "returns", "lifecycle")
    assert list(lifecycle) == [
        *(f"2022-{month:02}" for month in range(1, 13)),
        "2023-01",
        "2023-02",
        *(f"2023-{month:02}" for month in range(6, 13)),
        *(f"2024-{month:02}" for month in range(1, 7)),
    ]
    assert [lifecycle[month] for month in ("2022-01", "2022-02", "2022-03", "2023-01")] == [
        "new",
        "retained",
        "dormant",
        "dormant",
    ]
    assert (lifecycle["2023-02"], lifecycle["2023-06"]) == ("lapsed", "reactivated")
    became_lapsed = months(tables, "returns", "became_lapsed")
    assert [month for month, lapsed in became_lapsed.items() if lapsed] == ["2023-02", "2024-06"]


def test_a_window_is_365_days_also_in_a_leap_year(tables: Tables) -> None:
    assert months(tables, "leap", "lifecycle")["2024-12"] == "lapsed"
    assert list(months(tables, "leap", "lifecycle"))[-1] == "2024-12"
    assert months(tables, "no-leap", "lifecycle")["2023-12"] == "dormant"
    assert months(tables, "no-leap", "lifecycle")["2024-01"] == "lapsed"


def test_as_of_is_inclusive_to_the_microsecond(tables: Tables) -> None:
    assert months(tables, "at-as-of", "lifecycle") == {"2025-06": "new"}
    assert months(tables, "at-as-of", "days_since_last_order") == {"2025-06": 0}
    assert months(tables, "after-as-of", "lifetime_orders") == {"2025-05": 1, "2025-06": 1}


def test_the_window_opens_exactly_365_days_before(tables: Tables) -> None:
    assert months(tables, "edge-inside", "is_in_activity_window")["2025-06"] is True
    assert months(tables, "edge-outside", "is_in_activity_window")["2025-06"] is False
    assert months(tables, "edge-outside", "lifecycle")["2025-06"] == "lapsed"


def test_a_month_begins_at_midnight_of_the_reporting_zone(tables: Tables) -> None:
    assert next(iter(months(tables, "summer-time", "orders"))) == "2023-04"
    assert months(tables, "summer-time", "orders")["2023-10"] == 2
    assert months(tables, "midnight", "orders") | {"2024-02": 1, "2024-03": 1} == months(
        tables, "midnight", "orders"
    )


def test_every_order_that_does_not_qualify_says_why(tables: Tables) -> None:
    expected = {
        "nobody's": "no_customer",
        "for-nothing": "zero_amount",
        "negative": "negative_amount",
        "test": "test",
        "voucher": "voucher",
        "whole": "refunded_in_full",
        "part": None,
        "whole-back": "refund",
        "part-back": "refund",
        "stray": "refund",
    }
    assert orders(tables, "exclusion") | expected == orders(tables, "exclusion")


def test_a_refund_stands_in_its_own_month_and_finds_its_customer(tables: Tables) -> None:
    gross = months(tables, "sends-back", "gross_amount")
    back = months(tables, "sends-back", "refund_amount")
    assert (gross["2024-01"], gross["2024-02"]) == (Decimal(180), 0)
    assert (back["2024-01"], back["2024-02"], back["2024-03"]) == (0, Decimal(35), Decimal(100))
    assert months(tables, "sends-back", "lifetime_net_amount")["2024-03"] == Decimal(45)
    assert months(tables, "sends-back", "lifetime_orders")["2024-01"] == 1


def test_excluded_lines_carry_no_money(tables: Tables) -> None:
    assert set(months(tables, "tests", "gross_amount").values()) == {Decimal(0)}
    assert set(months(tables, "tests", "lifecycle").values()) == {"prospect"}
    assert set(months(tables, "owing", "lifetime_gross_amount").values()) == {Decimal(-3)}


def test_the_newest_version_counts_and_a_withdrawn_load_does_not(tables: Tables) -> None:
    assert orders(tables, "gross_amount")["twice"] == Decimal(12)
    assert orders(tables, "ordered_on")["twice"] == date(2024, 5, 2)
    assert orders(tables, "gross_amount")["ranked"] == Decimal(20)


def test_two_orders_are_satisfaction_until_a_direct_answer_silences_them(tables: Tables) -> None:
    assert months(tables, "two-orders", "ladder_stage") == {
        "2025-01": "unknown",
        "2025-02": "satisfaction",
        "2025-03": "satisfaction",
        "2025-04": "satisfaction",
        "2025-05": "satisfaction",
        "2025-06": "satisfaction",
    }
    assert set(months(tables, "silenced", "ladder_stage").values()) == {"unknown"}
    silenced = [row for row in tables["fct_ladder_evidence"] if row["customer_id"] == "silenced"]
    assert {(row["rule_id"], row["outcome"]) for row in silenced} == {
        ("satisfaction_orders", "silenced")
    }


def test_a_veto_says_what_it_took_away(tables: Tables) -> None:
    assert months(tables, "vetoed", "ladder_stage")["2025-03"] == "delight"
    assert months(tables, "vetoed", "ladder_stage")["2025-04"] == "dissatisfied"
    assert months(tables, "vetoed", "ladder_rule_id")["2025-04"] == "veto_csat"
    assert months(tables, "vetoed", "ladder_vetoed_from")["2025-04"] == "delight"
    stays = [
        (row["stage"], row["entered_on"], row["left_on"], row["months"], row["vetoed_from"])
        for row in sorted(tables["fct_ladder_stages"], key=lambda row: row["entered_on"])
        if row["customer_id"] == "vetoed"
    ]
    assert stays == [
        ("unknown", date(2025, 1, 1), date(2025, 2, 1), 1, None),
        ("delight", date(2025, 2, 1), date(2025, 4, 1), 2, None),
        ("dissatisfied", date(2025, 4, 1), None, 3, "delight"),
    ]


def test_commitment_counts_only_with_every_rung_below(tables: Tables) -> None:
    assert months(tables, "scale", "ladder_stage")["2025-03"] == "delight"
    assert months(tables, "scale", "ladder_rule_id")["2025-03"] == "delight_commitment"


def test_a_complaint_open_for_14_days_vetoes_until_it_is_resolved(tables: Tables) -> None:
    assert months(tables, "complains", "ladder_stage")["2025-03"] == "dissatisfied"
    assert months(tables, "complains", "complaints_open")["2025-06"] == 1
    assert months(tables, "heard", "ladder_stage")["2025-03"] == "dissatisfied"
    assert months(tables, "heard", "ladder_rule_id")["2025-04"] == "delight_recovery"
    assert months(tables, "heard", "complaints_open")["2025-04"] == 0


def test_an_answer_of_midnight_is_one_of_its_date(tables: Tables) -> None:
    assert months(tables, "heard-that-day", "complaints_open")["2025-03"] == 0
    assert months(tables, "heard-that-day", "dialogue_score")["2025-03"] == 100
    [complaint] = [row for row in tables["fct_incidents"] if row["customer_id"] == "heard-that-day"]
    assert complaint["resolution_hours"] == 0


def test_taking_part_and_buying_as_much_is_engagement(tables: Tables) -> None:
    assert months(tables, "community", "ladder_stage")["2025-03"] == "satisfaction"
    assert months(tables, "community", "ladder_stage")["2025-04"] == "engagement"


def test_a_prospect_is_off_the_ladder(tables: Tables) -> None:
    assert set(months(tables, "only-looks", "ladder_stage").values()) == {None}
    assert not [row for row in tables["fct_ladder_evidence"] if row["customer_id"] == "only-looks"]
