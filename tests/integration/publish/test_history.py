"""What readers were shown enters the history once, with the snapshot or after it, and never else.

8_restatements.sql of the small shop says what this build adds: publication 3, load 1, one number.
"""

from pathlib import Path
from typing import Any

import pytest

from expectations.registry import PUBLISHED_TABLES
from pipelines.check.check_worker import CheckWorker
from pipelines.errors import Refused
from pipelines.publish import note_publications, publish, rollback
from pipelines.warehouse import Warehouse
from tests.integration.blank_page import BlankPage
from tests.integration.gate.small_shop import BUILD_ID, change

NEXT = """
    update intermediate.int_publication set publication = 4;
    update intermediate.int_figure_changes set publication = 4, cause = '{cause}', new_value = 3;
    delete from intermediate.int_load_changes;
"""


def publish_as(warehouse: Warehouse, worker: CheckWorker, build_id: str) -> None:
    publish(warehouse, build_id=build_id, keep=7, auditor=worker, reporter=BlankPage())


def history(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    with warehouse.connect() as connection:
        return {
            "publications": connection.execute(
                "select publication, build_id, seeds_fingerprint from raw.publications order by all"
            ).fetchall(),
            "loads": connection.execute(
                "select publication, load_id, is_counting from raw.published_loads order by all"
            ).fetchall(),
            "figures": connection.execute(
                "select publication, column_name, cast(new_value as integer), cause"
                " from raw.published_figures order by all"
            ).fetchall(),
        }


NOTHING: dict[str, list[tuple[Any, ...]]] = {"publications": [], "loads": [], "figures": []}
PUBLISHED = {
    "publications": [(3, BUILD_ID, "seeds")],
    "loads": [(3, 1, True)],
    "figures": [(3, "customers_at_end", 2, "loads")],
}


def test_what_a_snapshot_says_is_written_down_once_however_often_it_is_asked_for(
    warehouse: Warehouse, worker: CheckWorker
) -> None:
    note_publications(warehouse)
    publish_as(warehouse, worker, BUILD_ID)
    assert history(warehouse) == NOTHING, "a run that dies here is made up for by the next"

    note_publications(warehouse)
    note_publications(warehouse)
    assert history(warehouse) == PUBLISHED
    publish_as(warehouse, worker, BUILD_ID)
    note_publications(warehouse)
    assert history(warehouse) == PUBLISHED


def test_a_refused_build_enters_no_history(warehouse: Warehouse, worker: CheckWorker) -> None:
    change(warehouse, "delete from marts.fct_row_ledger")
    with pytest.raises(Refused):
        publish_as(warehouse, worker, BUILD_ID)
    note_publications(warehouse)
    assert history(warehouse) == NOTHING


def test_a_build_that_readers_were_never_led_to_enters_no_history(
    warehouse: Warehouse, worker: CheckWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run dies when the snapshot is whole: what it changed is still to be told."""

    def killed(*_: object) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            publish_as(warehouse, worker, BUILD_ID)
    note_publications(warehouse)
    assert history(warehouse) == NOTHING


def test_a_build_that_was_rolled_back_was_published(
    warehouse: Warehouse, worker: CheckWorker
) -> None:
    publish_as(warehouse, worker, BUILD_ID)
    change(warehouse, NEXT.format(cause="rules"))
    publish_as(warehouse, worker, "next")
    assert rollback(warehouse.published) == BUILD_ID
    note_publications(warehouse)
    assert history(warehouse)["figures"] == [
        (3, "customers_at_end", 2, "loads"),
        (4, "customers_at_end", 3, "rules"),
    ]
    assert [publication for publication, *_ in history(warehouse)["publications"]] == [3, 4]


def test_what_an_erasure_changed_is_forgotten(warehouse: Warehouse, worker: CheckWorker) -> None:
    publish_as(warehouse, worker, BUILD_ID)
    note_publications(warehouse)
    change(
        warehouse,
        "insert into raw.published_figures by name select * replace ('lost_customers' as"
        " column_name) from raw.published_figures",
    )
    change(warehouse, NEXT.format(cause="erasure"))
    publish_as(warehouse, worker, "next")
    note_publications(warehouse)
    assert history(warehouse)["figures"] == [
        (3, "lost_customers", 2, "loads"),
        (4, "customers_at_end", 3, "erasure"),
    ]


def test_the_manifest_counts_what_changed(warehouse: Warehouse, worker: CheckWorker) -> None:
    assert "marts.fct_restatements" in PUBLISHED_TABLES
    snapshot = publish(warehouse, build_id=BUILD_ID, keep=7, auditor=worker, reporter=BlankPage())
    assert snapshot.manifest["restatements"] == {"of_this_build": 1, "cause": "loads", "so_far": 2}
