"""What a published snapshot holds, and what publishing again, later or back does to it."""

import json
import os
import re
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from expectations.registry import PUBLISHED_TABLES
from pipelines.check.check_worker import CheckWorker
from pipelines.errors import ConfigurationError, InputError
from pipelines.publish import (
    Picture,
    Snapshot,
    current_snapshot,
    damage,
    publish,
    rollback,
    snapshots,
)
from pipelines.warehouse import Warehouse
from tests.integration.blank_page import BlankPage
from tests.integration.gate.small_shop import BUILD_ID, change

MARTS = [table.removeprefix("marts.") for table in PUBLISHED_TABLES]


def publish_as(
    warehouse: Warehouse, worker: CheckWorker, build_id: str = BUILD_ID, keep: int = 7
) -> Snapshot:
    return publish(warehouse, build_id=build_id, keep=keep, auditor=worker, reporter=BlankPage())


def test_a_snapshot_holds_every_mart_twice_a_manifest_and_the_data_docs(
    snapshot: Snapshot,
) -> None:
    assert {path.name for path in snapshot.folder.iterdir()} == {
        "loyalty.duckdb",
        "marts",
        "history",
        "manifest.json",
        "inventory.json",
        "quality",
        "report",
    }
    parquet = {path.name for path in (snapshot.folder / "marts").iterdir()}
    assert parquet == {f"{mart}.parquet" for mart in MARTS}
    index = (snapshot.folder / "quality" / "index.html").read_text("utf-8")
    assert all(f">marts.{mart}<" in index for mart in MARTS)


def test_both_copies_equal_the_mart(warehouse: Warehouse, snapshot: Snapshot) -> None:
    with warehouse.connect() as connection:
        connection.execute(f"attach '{snapshot.database}' as published (read_only)")
        for mart in MARTS:
            parquet = f"'{snapshot.folder}/marts/{mart}.parquet'"
            for copy in (f"published.marts.{mart}", parquet):
                for one, other in ((f"marts.{mart}", copy), (copy, f"marts.{mart}")):
                    query = f"select * from {one} except all select * from {other}"
                    assert connection.execute(query).fetchall() == []


def test_comments_are_carried_over(snapshot: Snapshot) -> None:
    with duckdb.connect(str(snapshot.database), read_only=True) as connection:
        table = connection.execute(
            "select comment from duckdb_tables() where table_name = 'build_info'"
        ).fetchone()
        column = connection.execute(
            "select comment from duckdb_columns()"
            " where table_name = 'build_info' and column_name = 'as_of'"
        ).fetchone()
    assert table == ("Which build this is; it's one row.",)
    assert column == ("The instant the facts describe.",)


def test_the_manifest_says_what_is_in_the_snapshot(snapshot: Snapshot) -> None:
    manifest = json.loads((snapshot.folder / "manifest.json").read_text("utf-8"))
    assert manifest["build_id"] == manifest["snapshot_id"] == BUILD_ID
    assert manifest["as_of"] == "2024-03-20T12:00:00Z"
    assert manifest["contract_version"] == "1"
    assert manifest["tables"]["fct_orders"]["rows"] == 4
    assert manifest["tables"]["fct_orders"]["columns"][0] == {
        "name": "source",
        "type": "VARCHAR",
        "description": None,
    }
    assert manifest["tables"]["build_info"]["description"] == "Which build this is; it's one row."
    verdict = manifest["tables"]["fct_orders"]["verdict"]
    assert verdict["passed"] is True
    assert re.fullmatch("[0-9a-f]{16}", verdict["suite_version"])
    assert re.fullmatch("[0-9a-f]{32}", verdict["fingerprint"])
    assert manifest["versions"]["duckdb"] == duckdb.__version__


def test_the_manifest_names_every_other_file_with_its_hash(snapshot: Snapshot) -> None:
    files = {
        path.relative_to(snapshot.folder).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": sha256(path.read_bytes()).hexdigest(),
        }
        for path in snapshot.folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert snapshot.manifest["files"] == files


def test_parquet_of_equal_content_is_equal_to_the_byte(
    warehouse: Warehouse, worker: CheckWorker, snapshot: Snapshot
) -> None:
    for mart in MARTS:
        change(
            warehouse,
            f"create or replace table marts.{mart} as select * from marts.{mart} order by random()",
        )
    (snapshot.folder / "inventory.json").unlink()  # nothing is known to be equal: all is written
    again = publish_as(warehouse, worker, f"{BUILD_ID}-again")
    names = [name for name in snapshot.manifest["files"] if name.startswith("marts/")]
    assert len(names) >= len(MARTS)
    assert names == [name for name in again.manifest["files"] if name.startswith("marts/")]
    for name in names:
        assert (again.folder / name).stat().st_ino != (snapshot.folder / name).stat().st_ino
        assert (again.folder / name).read_bytes() == (snapshot.folder / name).read_bytes()


def test_current_leads_to_the_newest_snapshot(
    warehouse: Warehouse, worker: CheckWorker, snapshot: Snapshot
) -> None:
    newer = publish_as(warehouse, worker, f"{BUILD_ID}-newer")
    current = warehouse.published / "current"
    assert current.readlink() == Path("snapshots") / newer.id
    assert current_snapshot(warehouse.published) == newer
    assert [s.id for s in snapshots(warehouse.published)] == [snapshot.id, newer.id]


def test_the_same_build_with_the_same_content_is_published_once(
    warehouse: Warehouse, worker: CheckWorker, snapshot: Snapshot
) -> None:
    assert publish_as(warehouse, worker) == snapshot
    assert len(snapshots(warehouse.published)) == 1


def test_a_damaged_snapshot_of_the_same_build_is_written_anew(
    warehouse: Warehouse, worker: CheckWorker, snapshot: Snapshot
) -> None:
    assert damage(snapshot.folder) is None
    snapshot.database.chmod(0o644)
    with snapshot.database.open("r+b") as database:
        database.seek(-1, os.SEEK_END)
        database.write(b"x")
    again = publish_as(warehouse, worker)
    assert again.id == f"{BUILD_ID}.002"
    assert again.ordinal == snapshot.ordinal + 1
    assert damage(again.folder) is None


def test_the_same_build_with_other_content_is_another_snapshot(
    warehouse: Warehouse, worker: CheckWorker, snapshot: Snapshot
) -> None:
    change(warehouse, "update marts.fct_orders set status = 'paid'")
    other = publish_as(warehouse, worker)
    assert other.id > snapshot.id
    assert current_snapshot(warehouse.published) == other


def test_a_reader_keeps_the_snapshot_it_has_open(
    warehouse: Warehouse, worker: CheckWorker, snapshot: Snapshot
) -> None:
    with duckdb.connect(str(snapshot.database), read_only=True) as reader:
        change(warehouse, "update marts.build_info set source = 'renamed'")
        publish_as(warehouse, worker, f"{BUILD_ID}-newer", keep=1)
        assert reader.execute("select source from marts.build_info").fetchone() == ("small",)


def test_only_the_newest_are_kept(warehouse: Warehouse, worker: CheckWorker) -> None:
    for name in "abcd":
        publish_as(warehouse, worker, name, keep=2)
    assert [snapshot.id for snapshot in snapshots(warehouse.published)] == ["c", "d"]


def test_rollback_leads_to_the_snapshot_before_and_says_when_there_is_none(
    warehouse: Warehouse, worker: CheckWorker
) -> None:
    with pytest.raises(InputError, match="nothing is published"):
        rollback(warehouse.published)
    publish_as(warehouse, worker, "a")
    publish_as(warehouse, worker, "b")
    assert rollback(warehouse.published) == "a"
    current = warehouse.published / "current" / "loyalty.duckdb"
    with duckdb.connect(str(current), read_only=True) as connection:
        assert connection.execute("select count(*) from marts.fct_orders").fetchone() == (4,)
    with pytest.raises(InputError, match="there is none before it"):
        rollback(warehouse.published)
    assert [snapshot.id for snapshot in snapshots(warehouse.published)] == ["a", "b"]


def test_publishing_alone_without_a_verdict_audits_first(
    warehouse: Warehouse, worker: CheckWorker
) -> None:
    change(warehouse, "drop schema quality cascade")
    publish_as(warehouse, worker)
    with warehouse.connect() as connection:
        audited = connection.execute("select table_name from quality.verdicts").fetchall()
    assert {table for (table,) in audited} == set(PUBLISHED_TABLES)


def test_a_build_id_that_is_no_file_name_is_refused(
    warehouse: Warehouse, worker: CheckWorker
) -> None:
    with pytest.raises(ConfigurationError):
        publish_as(warehouse, worker, "../elsewhere")


def test_pictures_are_drawn_from_the_published_copy_and_listed(
    warehouse: Warehouse, worker: CheckWorker
) -> None:
    picture = Picture("rows.svg", "fct_orders", lambda rows: f"<svg>{rows.num_rows}</svg>")
    snapshot = publish(
        warehouse,
        build_id=BUILD_ID,
        keep=7,
        auditor=worker,
        reporter=BlankPage(),
        pictures=[picture],
    )
    assert (snapshot.folder / "report" / "rows.svg").read_text("utf-8") == "<svg>4</svg>"
    assert "report/rows.svg" in snapshot.manifest["files"]
