"""What a person decides between two nights over delivered files: withdrawn, accepted, erased.

Each night is held against a home that derives the same raw tables from nothing.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pipelines.ingest.erasing import erase_rows, find_person
from pipelines.transform import build as building
from pipelines.transform.build import NodeResult
from pipelines.transform.project import Project
from tests.integration.nights.delivered_nights import (
    DESK_COLUMNS,
    LINK_COLUMNS,
    ORDER_COLUMNS,
    NightlyHome,
    a_year_of_contacts,
    a_year_of_orders,
    csv,
)
from tests.integration.nights.two_homes import was_incremental

CUSTOMERS = 60


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> NightlyHome:
    """A year of sixty customers, derived once."""
    rng = Random(4)
    home = NightlyHome.under(tmp_path_factory.mktemp("nights"))
    with home.at_desk() as shop:
        shop.deliver("orders0.csv", csv(ORDER_COLUMNS, a_year_of_orders(rng, CUSTOMERS)))
        shop.deliver("desk0.csv", csv(DESK_COLUMNS, a_year_of_contacts(rng, CUSTOMERS)))
        shop.deliver("links0.csv", csv(LINK_COLUMNS, ["c1,c0,,", "c2,c1,,"]))
    home.derive("2025-01-10T12:00")
    return home


@pytest.fixture
def home(first_night: NightlyHome, tmp_path: Path) -> NightlyHome:
    return first_night.copied_to(tmp_path)


def assert_a_night_is_the_same(home: NightlyHome, as_of: str) -> None:
    home.derive(as_of)
    outcome = home.compare()
    assert not outcome.differing, "\n".join(map(str, outcome.differing))
    assert outcome.was_incremental


def test_links_and_withdrawn_and_accepted_files(home: NightlyHome) -> None:
    late = [
        "n1,c3,2024-03-05 09:00,50,placed,,2024-03-06,2024-03-09 12:00",
        # Of one whom the first night linked with two others: all that is theirs is touched.
        "n2,c2,2024-03-05 09:00,50,placed,,,",
        "o4-0,c5,2024-02-01 09:00,70,placed,,,",
        "r1,c6,2024-12-30 09:00,5,refund,o7-0,,",
    ]
    desk = [
        "n1,c8,2025-01-11 09:00,complaint,,,n1,",
        "n2,c9,2025-01-11 09:00,referral_converted,,,,c10",
        "n3,c11,2025-01-11 09:00,reply,,i12-0,,",
    ]
    with home.at_desk() as shop:
        shop.deliver("orders1.csv", csv(ORDER_COLUMNS, late))
        shop.deliver("desk1.csv", csv(DESK_COLUMNS, desk))
        shop.deliver("links1.csv", csv(LINK_COLUMNS, ["c14,c13,,2024-06-01", "c15,c14,,"]))
    assert_a_night_is_the_same(home, "2025-01-12T12:00")

    with home.at_desk() as shop:
        shop.withdraw("orders1.csv")
        shop.withdraw("links1.csv")
        shop.deliver("links2.csv", csv(LINK_COLUMNS, ["c14,c16,,"]))
        shop.deliver("orders2.csv", csv(ORDER_COLUMNS, [*late[:1], "x,c1,never,5,placed,,,"]))
        assert shop.ingest().refused
        shop.accept("orders2.csv")
    # Accepted is read after the run that refused it, so nothing of it was derived before.
    assert_a_night_is_the_same(home, "2025-01-26T12:00")

    with home.at_desk() as shop:
        shop.accept("orders1.csv")
    assert_a_night_is_the_same(home, "2025-02-01T00:00")


def test_a_night_short_of_memory_goes_on_with_what_it_had_found_touched(
    home: NightlyHome, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Orders and all that reads them are left; what was touched is not looked for again."""
    first_time = building._results
    all_names = {node.name for node in home.live.manifest.nodes.values()}

    def short_of_memory(project: Project, command: Sequence[str], *rest: Any) -> list[NodeResult]:
        monkeypatch.setattr(building, "_results", first_time)
        done = first_time(project, [*command, "--exclude", "int_orders+"], *rest)
        left = all_names - {result.name for result in done}
        assert {"fct_orders", "account_adds_up"} < left < all_names
        return done + [
            NodeResult(name, name, "model", "error", 0.0, None, "Out of Memory Error", "", "")
            for name in sorted(left)
        ]

    with home.at_desk() as shop:
        row = "n1,c1,2024-03-05 09:00,50,placed,,2024-03-06,2024-03-09 12:00"
        shop.deliver("orders1.csv", csv(ORDER_COLUMNS, [row]))
    monkeypatch.setattr(building, "_results", short_of_memory)
    with caplog.at_level(logging.INFO):
        assert_a_night_is_the_same(home, "2025-01-12T12:00")
    assert "nodes are built one at a time" in caplog.text


def test_after_an_erasure_nothing_of_the_person_is_kept(home: NightlyHome) -> None:
    with home.at_desk() as shop:
        erased = erase_rows(shop.connection, find_person(shop.connection, "c0", "shop"))
    assert erased.rows["orders"] > 0
    # `ladder erase` derives everything again; the night after it need not.
    home.derive("2025-01-10T12:00")
    assert not was_incremental(home.live.warehouse)
    with home.at_desk() as shop:
        row = "n1,c1,2025-01-11 09:00,50,placed,,,\nn2,c20,2025-01-11 09:00,50,placed,,,"
        shop.deliver("orders1.csv", csv(ORDER_COLUMNS, [row]))
    assert_a_night_is_the_same(home, "2025-01-12T12:00")
    with home.live.warehouse.connect() as connection:
        people = "select customer_id from marts.dim_customers where customer_id in ('c0', 'c1')"
        assert connection.execute(people).fetchall() == []


def test_a_changed_fingerprint_refreshes_everything_and_says_so(
    home: NightlyHome, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        home.derive("2025-01-11T12:00", code="other seeds")
    assert not was_incremental(home.live.warehouse)
    assert "everything is derived again: code_fingerprint changed" in caplog.text
