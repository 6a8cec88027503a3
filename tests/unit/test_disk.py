"""A full or damaged disk is known by its words, whoever says them, and is the user's to mend."""

import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.disk import found_on_disk, says_no_room, told_of_disk
from pipelines.errors import InputError, Refused
from pipelines.run.home import may_have_dead_runs
from pipelines.transform.build import NodeResult, refusal
from pipelines.warehouse import Warehouse

FULL = [
    OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)),
    duckdb.IOException('Could not write file "x.wal": File too large'),
    duckdb.FatalException("Failed to create checkpoint: No space left on device"),
    sqlite3.OperationalError("database or disk is full"),
]


@pytest.mark.parametrize("error", FULL)
def test_whoever_holds_the_home_is_told_to_free_space(tmp_path: Path, error: Exception) -> None:
    with (
        pytest.raises(InputError, match="free some disk space") as raised,
        Warehouse(home=tmp_path).hold(),
    ):
        raise RuntimeError("an event could not be stored") from error
    assert str(tmp_path) in str(raised.value)


def test_another_error_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(KeyError), Warehouse(home=tmp_path).hold():
        raise KeyError("disk")
    with pytest.raises(Refused, match="File too large"), Warehouse(home=tmp_path).hold():
        raise Refused("dbt test of a file named File too large failed")
    assert says_no_room("the table is full of rows") is None
    assert told_of_disk('Could not read enough bytes from file "orders.parquet"', "home") is None
    assert found_on_disk(OSError(errno.EACCES, "Permission denied"), "home") is None


def _spoiled(path: Path, spoil: Callable[[bytes], bytes]) -> None:
    path.write_bytes(spoil(path.read_bytes()))


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "nothing in it": lambda _: b"",
    "another file": lambda whole: b"x" * len(whole),
    "its end missing": lambda whole: whole[:20_000],
    "a block overwritten": lambda whole: whole[:12_300] + b"x" * 5_000 + whole[17_300:],
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_warehouse_is_named_with_what_to_do(tmp_path: Path, damage: str) -> None:
    warehouse = Warehouse(home=tmp_path)
    with warehouse.connect() as connection:
        connection.execute("create table lines as select range as line from range(300000)")
    _spoiled(warehouse.path, DAMAGE[damage])
    with (
        pytest.raises(InputError, match=r"is damaged \(.*put it back from a backup") as raised,
        warehouse.hold(),
        warehouse.connect() as connection,
    ):
        connection.execute("select sum(line) from lines").fetchall()
    assert str(tmp_path) in str(raised.value)


def test_a_damaged_log_of_changes_is_named_too(tmp_path: Path) -> None:
    warehouse = Warehouse(home=tmp_path)
    with warehouse.connect() as connection:
        connection.execute("pragma disable_checkpoint_on_shutdown")
        connection.execute("create table lines as select range as line from range(3000)")
    _spoiled(
        Path(f"{warehouse.path}.wal"), lambda whole: whole[:1_000] + b"x" * 100 + whole[1_100:]
    )
    with pytest.raises(InputError, match="is damaged"), warehouse.connect():
        pass


def test_a_damaged_history_of_dagster_holds_no_number(tmp_path: Path) -> None:
    history = Warehouse(home=tmp_path).dagster_home / "history"
    history.mkdir(parents=True)
    (history / "runs.db").write_bytes(b"x" * 10_000)
    with pytest.raises(InputError, match=r"is damaged .*and no number"):
        may_have_dead_runs(Warehouse(home=tmp_path))


@pytest.mark.parametrize("said", ["No space left on device", "Corrupt database file: checksum"])
def test_a_node_of_dbt_that_meets_a_full_or_damaged_disk_is_no_refusal(said: str) -> None:
    met = NodeResult(
        unique_id="model.x", name="x", resource_type="model", status="error", seconds=0.1,
        failures=None, message=f"Runtime Error in model x\n  IO Error: {said}",
        compiled_sql="", file="x.sql",
    )  # fmt: skip
    assert isinstance(refusal([met]), InputError)
