"""The Dagster instance of a home: made from the repo's dagster.yaml, tidied, kept small.

What runs in it is execute.py's.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import dagster as dg
from dagster import DagsterRunStatus, RunsFilter
from dagster._core.instance import InstanceRef

from pipelines.run.home import prepare_dagster_home
from pipelines.warehouse import Warehouse

COMMAND_TAG = "loyalty_ladder/command"
RUNS_KEPT = 200
_UNDER_WAY = [
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]
# The terminal belongs to the console: capturing it per step costs a process each.
_IN_ONE_PROCESS = {
    "compute_logs": {
        "module": "dagster._core.storage.noop_compute_log_manager",
        "class": "NoOpComputeLogManager",
    }
}


@contextmanager
def instance_of(warehouse: Warehouse) -> Iterator[dg.DagsterInstance]:
    """The home's instance, for whoever holds the warehouse; tidied before, pruned after."""
    home = prepare_dagster_home(warehouse)
    reference = InstanceRef.from_dir(str(home), overrides=_IN_ONE_PROCESS)
    with dg.DagsterInstance.from_ref(reference) as instance:
        _bury_the_dead(instance)
        with _logs_kept_open(warehouse):
            yield instance
        _prune(instance, warehouse)


@contextmanager
def _logs_kept_open(warehouse: Warehouse) -> Iterator[None]:
    """Dagster opens SQLite anew for every event; the last one to close it tidies its log on disk.

    While we hold a connection too, nobody is the last: hundreds of events stop waiting for disks.
    """
    history = warehouse.dagster_home / "history"
    with ExitStack() as open_logs:
        for database in (history / "runs.db", history / "runs" / "index.db"):
            connection = open_logs.enter_context(closing(sqlite3.connect(database)))
            connection.execute("select count(*) from sqlite_master").fetchall()
        yield


def _bury_the_dead(instance: dg.DagsterInstance) -> None:
    """A run of this command cannot be under way while we hold the warehouse: its process died.

    Left alone it would keep the queue of one run and the pool of one step for ever.
    """
    for run in instance.get_runs(RunsFilter(statuses=_UNDER_WAY, tags={COMMAND_TAG: "run"})):
        instance.report_run_failed(run, "The process of this run ended before the run did.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def _prune(instance: dg.DagsterInstance, warehouse: Warehouse) -> None:
    """Forget all but the newest runs, with their event logs and files."""
    newest = instance.get_run_ids(limit=RUNS_KEPT)
    if len(newest) < RUNS_KEPT:
        return
    for run_id in instance.get_run_ids(cursor=newest[-1]):
        instance.delete_run(run_id)
        for leftover in (warehouse.dagster_home / "history" / "runs").glob(f"{run_id}.db*"):
            leftover.unlink()
        shutil.rmtree(warehouse.dagster_home / "storage" / run_id, ignore_errors=True)
