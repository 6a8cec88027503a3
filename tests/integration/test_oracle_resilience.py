"""Crises on whose eve nobody was active, by hand, held against dbt and against the oracle alike."""

from datetime import datetime

import pytest

from tests.integration.history import Notebook
from tests.integration.random_times import to_utc
from tests.integration.transform_harness import Tables, TransformHarness
from tests.oracle.delivered import RunSettings
from tests.oracle.facts import Row
from tests.oracle.tables import expected_tables

ZONE = "Europe/Berlin"
# The seed's window is March to May 2020: its eve is February 2020, that of the year before
# February 2019.
BERLIN = RunSettings(as_of=to_utc(ZONE, datetime(2020, 8, 15, 12)), zone=ZONE)


@pytest.fixture(params=["dbt", "oracle"])
def tables(
    request: pytest.FixtureRequest, transform: TransformHarness, history: Notebook
) -> Tables:
    delivered = history.delivered()
    return transform.marts(delivered) if request.param == "dbt" else expected_tables(delivered)


def of_nobody_on_the_eve() -> Notebook:
    notebook = Notebook(BERLIN)
    notebook.order("away", "2018-01-10T10:00")
    notebook.order("away", "2020-04-10T10:00")
    return notebook


def of_nobody_a_year_before() -> Notebook:
    """The data begin with an order that does not qualify."""
    notebook = Notebook(BERLIN)
    notebook.order("never mind", "2019-02-20T10:00", status="cancelled")
    notebook.order("stays", "2019-12-10T10:00")
    notebook.order("stays", "2020-05-31T10:00")
    return notebook


def counts(rows: list[Row]) -> list[tuple[object, ...]]:
    return sorted(
        (
            row["ladder_stage"],
            row["window_customers"],
            row["window_retained"],
            row["window_rate"],
            row["year_before_customers"],
            row["year_before_retained"],
            row["year_before_rate"],
            row["is_left_truncated"],
        )
        for row in rows
    )


@pytest.mark.parametrize("history", [of_nobody_on_the_eve()], ids=["eve"])
def test_a_crisis_on_whose_eve_nobody_was_active_is_a_row_of_nobody(tables: Tables) -> None:
    assert counts(tables["fct_resilience"]) == [("all", 0, 0, None, 0, 0, None, False)]


@pytest.mark.parametrize("history", [of_nobody_a_year_before()], ids=["year_before"])
def test_a_year_before_without_anybody_counts_nobody_and_says_how_young_the_data_were(
    tables: Tables,
) -> None:
    assert counts(tables["fct_resilience"]) == [
        ("all", 1, 1, 1.0, 0, 0, None, True),
        ("unknown", 1, 1, 1.0, 0, 0, None, True),
    ]
