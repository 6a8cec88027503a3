"""What runs leave in a home beside tables and snapshots, and how a person is taken out of it.

Dagster's history, dbt's logs and compiled files, the pages of the last refusal, the run logs.
"""

import json
import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from pipelines.check.check_worker import refused_docs
from pipelines.errors import WarehouseBusy
from pipelines.warehouse import Warehouse

_DAEMON_IS_SILENT_AFTER = timedelta(seconds=60)


def insist_that_no_daemon_writes(warehouse: Warehouse) -> None:
    """Raises WarehouseBusy while a Dagster daemon works on this home, whose history will go."""
    runs = warehouse.dagster_home / "history" / "runs.db"
    if not runs.exists():
        return
    with closing(sqlite3.connect(runs)) as connection, suppress(sqlite3.OperationalError):
        (last,) = connection.execute("select max(timestamp) from daemon_heartbeats").fetchone()
        heard = datetime.fromisoformat(last).replace(tzinfo=UTC) if last else None
        if heard and datetime.now(UTC) - heard < _DAEMON_IS_SILENT_AFTER:
            raise WarehouseBusy(
                f"Dagster's daemon works on {warehouse.home}: stop `ladder ui`, then erase a minute"
                " later"
            )


def forget_runs(warehouse: Warehouse, ids: Collection[str]) -> None:
    """Throws away what earlier runs wrote of themselves; run logs lose the lines that name an id.

    Events quote sample keys and errors in many forms: none is kept. What a person set in the UI,
    which schedule is off, stays.
    """
    for folder in ("history", "storage"):
        shutil.rmtree(warehouse.dagster_home / folder, ignore_errors=True)
    _forget_ticks(warehouse.dagster_home / "schedules" / "schedules.db")
    for folder in ("logs", "target"):
        shutil.rmtree(warehouse.dbt_target / folder, ignore_errors=True)
    shutil.rmtree(refused_docs(warehouse), ignore_errors=True)
    spellings = {spelling for id_ in ids for spelling in _spellings(id_)}
    for file in (warehouse.home / "logs").rglob("*"):
        if file.is_file():
            _drop_lines(file, spellings)


def _forget_ticks(schedules: Path) -> None:
    if not schedules.exists():
        return
    with closing(sqlite3.connect(schedules, isolation_level=None)) as connection:
        with suppress(sqlite3.OperationalError):
            connection.execute("delete from job_ticks")
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.execute("vacuum")
        connection.execute("pragma wal_checkpoint(truncate)")


def _spellings(id_: str) -> set[bytes]:
    """As text, in JSON and in HTML."""
    return {each.encode() for each in (id_, json.dumps(id_)[1:-1], escape(id_))}


def _drop_lines(file: Path, spellings: Collection[bytes]) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if not any(each in line for each in spellings)]
    if len(kept) < len(lines):
        # In place: a run that is under way goes on writing to the same file.
        file.write_bytes(b"".join(kept))
