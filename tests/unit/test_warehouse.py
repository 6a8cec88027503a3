"""Who may open the warehouse, and what it leaves beside it."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import warehouse as opening
from pipelines.errors import WarehouseBusy
from pipelines.warehouse import Warehouse

LOOKS_FOR_A_MOMENT = """
import sys, time, duckdb
with duckdb.connect(sys.argv[1]):
    print("open", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def looking(warehouse: Warehouse, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", LOOKS_FOR_A_MOMENT, str(warehouse.path), str(seconds)]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "open\n"
    return started


def test_who_only_looks_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    warehouse = Warehouse(home=tmp_path)
    with looking(warehouse, 0.4), warehouse.connect() as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_who_keeps_it_open_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_PATIENCE", 0.1)
    warehouse = Warehouse(home=tmp_path)
    with looking(warehouse, 60) as started:
        with pytest.raises(WarehouseBusy, match="another process has"), warehouse.connect():
            raise AssertionError
        started.kill()


def test_what_a_killed_run_had_set_aside_on_disk_goes_with_the_next(tmp_path: Path) -> None:
    left = tmp_path / "warehouse.duckdb.tmp" / "duckdb_temp_storage-0.tmp"
    left.parent.mkdir()
    left.write_text("much")
    with Warehouse(home=tmp_path).hold():
        assert not left.parent.exists()
