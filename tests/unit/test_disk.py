"""A full disk is known by the system's words, whoever says them, and is the user's to mend."""

import errno
import os
import sqlite3
from pathlib import Path

import duckdb
import pytest

from pipelines.disk import found_no_room, says_no_room
from pipelines.errors import InputError, Refused
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
    assert found_no_room(OSError(errno.EACCES, "Permission denied")) is None


def test_a_node_of_dbt_that_meets_a_full_disk_is_no_refusal() -> None:
    met = NodeResult(
        unique_id="model.x", name="x", resource_type="model", status="error", seconds=0.1,
        failures=None, message="Runtime Error in model x\n  IO Error: No space left on device",
        compiled_sql="", file="x.sql",
    )  # fmt: skip
    assert isinstance(refusal([met]), InputError)
