"""The Dagster instance of a home: made from the repo's dagster.yaml, tidied, kept small.

What runs in it is execute.py's.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from dagster import DagsterRunStatus, RunsFilter
from dagster._core.instance import InstanceRef

from pipelines.endings import COMMAND_TAG
from pipelines.run.home import prepare_dagster_home
from pipelines.run.open_logs import OpenLogs
from pipelines.warehouse import Warehouse

RUNS_KEPT = 200
_UNDER_WAY = [
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]


@contextmanager
def instance_of(
    warehouse: Warehouse, *, tell_death: Callable[[str], None] = lambda _: None
) -> Iterator[dg.DagsterInstance]:
    """The home's instance, for whoever holds the warehouse; tidied before, pruned after.

    tell_death: called with the id of each run of the command whose process was found dead.
    """
    home = prepare_dagster_home(warehouse)
    reference = InstanceRef.from_dir(str(home), overrides=_in_one_process(home))
    with dg.DagsterInstance.from_ref(reference) as instance:
        for run_id in _bury_the_dead(instance):
            tell_death(run_id)
        yield instance
        _prune(instance, warehouse)


def _in_one_process(home: Path) -> dict[str, Any]:
    """What the repo's dagster.yaml leaves to Dagster, as suits a run that is one process."""
    # The terminal belongs to the console: capturing it per step costs a process each.
    compute_logs = {
        "module": "dagster._core.storage.noop_compute_log_manager",
        "class": "NoOpComputeLogManager",
    }
    logs = {"module": OpenLogs.__module__, "class": "OpenLogs", "config": {"base_dir": str(home)}}
    # HOME/logs has what the rooms say; as events it would be written twice, slowly.
    rooms: dict[str, Any] = {"managed_python_loggers": []}
    return {"compute_logs": compute_logs, "storage": {"custom": logs}, "python_logs": rooms}


def _bury_the_dead(instance: dg.DagsterInstance) -> Iterator[str]:
    """A run of this command cannot be under way while we hold the warehouse: its process died.

    Left alone it would keep the queue of one run and the pool of one step for ever.
    """
    for run in instance.get_runs(RunsFilter(statuses=_UNDER_WAY, tags={COMMAND_TAG: "run"})):
        instance.report_run_failed(run, "The process of this run ended before the run did.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        yield run.run_id


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
