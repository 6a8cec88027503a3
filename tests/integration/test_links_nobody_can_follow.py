"""A run is refused where a customer is two persons at once or a chain has no end, not elsewhere."""

from collections.abc import Callable
from datetime import datetime

import pytest

from pipelines.transform.build import build
from tests.integration.raw_tables import fill_raw_tables
from tests.integration.transform_harness import TransformHarness
from tests.oracle.delivered import CustomerLink, Delivered, Load, RunSettings
from tests.oracle.identity import person
from tests.parsed_once import project_of

JANUARY, FEBRUARY, MARCH, JUNE = (datetime(2024, month, 1) for month in (1, 2, 3, 6))
Refused = Callable[[str, list[CustomerLink]], set[str]]


def link(who: str, is_: str, since: datetime | None = None, until: datetime | None = None,
         *, load: int = 1) -> CustomerLink:  # fmt: skip
    return CustomerLink(load, 0, who, is_, valid_from=since, valid_to=until)


def delivered(links: list[CustomerLink]) -> Delivered:
    loads = (
        Load(1, 1, "links.csv", "customer_links"),
        Load(2, 2, "again.csv", "customer_links"),
        Load(3, 3, "withdrawn.csv", "customer_links", status="withdrawn"),
    )
    return Delivered(RunSettings(as_of=JUNE), loads, lines=(), links=tuple(links))


@pytest.fixture
def refused(transform: TransformHarness) -> Refused:
    """The customers that a dbt test names."""

    def named(test: str, links: list[CustomerLink]) -> set[str]:
        with transform.warehouse.connect() as connection:
            fill_raw_tables(connection, delivered(links))
        done = build(project_of(transform.warehouse), [f"+{test}"], full_refresh=True)
        (asked,) = [result for result in done if result.name == test]
        assert asked.status in ("pass", "fail"), asked.message
        with transform.warehouse.connect() as connection:
            rows = connection.execute(
                f"select from_customer_id from ({asked.compiled_sql})"
            ).fetchall()
        assert (asked.status == "fail") == bool(rows)
        return {customer for (customer,) in rows}

    return named


def test_a_customer_who_is_two_persons_at_once_is_refused(refused: Refused) -> None:
    links = [
        link("always two", "ann"),
        link("always two", "ben"),
        link("two in February", "ann", None, MARCH),
        link("two in February", "ben", FEBRUARY),
        link("two since February", "ann"),
        link("two since February", "ann", FEBRUARY),
        link("two of two files", "ann"),
        link("two of two files", "ben", load=2),
        link("one after the other", "ann", None, FEBRUARY),
        link("one after the other", "ben", FEBRUARY),
        link("told twice", "ann", JANUARY),
        link("told twice", "ann", JANUARY, load=2),
        link("taken back", "ann"),
        link("taken back", "ben", load=3),
        link("never the other", "ann", JANUARY, MARCH),
        link("never the other", "ben", FEBRUARY, FEBRUARY),
        link("ends before it begins", "ann", JANUARY, MARCH),
        link("ends before it begins", "ben", MARCH, FEBRUARY),
    ]
    assert refused("customer_links_do_not_overlap", links) == {
        "always two",
        "two in February",
        "two since February",
        "two of two files",
    }


def test_links_that_lead_round_or_too_far_are_refused(refused: Refused) -> None:
    """Eight links are followed; of nine nobody knows where they end."""
    links = [
        link("round", "and round"),
        link("and round", "round"),
        link("themselves", "themselves"),
        link("round in February", "back", JANUARY, MARCH),
        link("back", "round in February", FEBRUARY),
        link("there in January", "here in February", JANUARY, FEBRUARY),
        link("here in February", "there in January", FEBRUARY, MARCH),
        link("round in no time", "and back"),
        link("and back", "round in no time", FEBRUARY, FEBRUARY),
        *(link(f"eight {number}", f"eight {number + 1}") for number in range(8)),
        *(link(f"nine {number}", f"nine {number + 1}") for number in range(9)),
    ]
    assert refused("customer_links_end_at_a_person", links) == {
        "round",
        "and round",
        "themselves",
        "round in February",
        "back",
        "nine 0",
    }


def test_a_link_that_holds_at_no_time_leads_nobody_anywhere(transform: TransformHarness) -> None:
    """It begins with the one that holds, and leads to somebody whose own link ends meanwhile."""
    noon = datetime(2024, 2, 10)
    links = [
        link("anna", "nobody", FEBRUARY, FEBRUARY),
        link("anna", "ann", FEBRUARY, MARCH),
        link("nobody", "somebody", JANUARY, datetime(2024, 2, 15)),
        link("ann", "annie", datetime(2024, 2, 20), None),
    ]
    with transform.warehouse.connect() as connection:
        fill_raw_tables(connection, delivered(links))
    build(project_of(transform.warehouse), ["+int_customer_identities"], full_refresh=True)
    with transform.warehouse.connect() as connection:
        found = connection.execute(
            "select customer_id from intermediate.int_customer_identities"
            " where from_customer_id = 'anna' and valid_from <= $1 and $1 < valid_to",
            [noon],
        ).fetchall()
    assert found == [("ann",)]
    assert person(delivered(links), links[0].customer_namespace, "anna", noon) == "ann"
