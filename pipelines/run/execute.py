"""One run of the whole graph in this process, on the home's own Dagster instance.

What a person sees of it is console's; what the graph is, definitions.py's.
"""

import logging
import uuid
from collections.abc import Callable
from typing import Any

import dagster as dg
from dagster import DagsterEventType
from dagster._core.definitions.dependency import NodeHandle

from pipelines.check.check_worker import CheckWorker
from pipelines.definitions import assemble
from pipelines.endings import COMMAND_TAG, what_stopped
from pipelines.run.instance import instance_of
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse

log = logging.getLogger(__name__)
_STAGES = {"raw": "reading files", "published": "publishing"}
# The UI lists a job's runs by this tag; without it a run from here shows under assets only.
_REPOSITORY_TAG = {".dagster/repository": "__repository__@loyalty_ladder"}


def execute(
    settings: Settings,
    warehouse: Warehouse,
    check_worker: CheckWorker,
    *,
    as_of: str | None,
    full_refresh: bool,
    enter_stage: Callable[[str], None],
    tell_death: Callable[[str], None],
    reads_files: bool = True,
) -> str:
    """Run the nightly graph (or full_refresh); returns the run's id when all of it succeeded.

    enter_stage: called with each stage that begins; tell_death: with the id of each run of the
    command that this one finds dead; reads_files: else it publishes what raw holds. Raises the
    LadderError that stopped it, or Defect for what nobody foresaw.
    """
    definitions = assemble(settings, check_worker=check_worker, holds_warehouse=False)
    job = definitions.resolve_job_def("full_refresh" if full_refresh else "nightly")
    stages = _stage_of_each_step(job)
    run_id = str(uuid.uuid4())

    def follow(entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        if event and event.event_type == DagsterEventType.STEP_START and event.step_key:
            enter_stage(stages[event.step_key])

    with instance_of(warehouse, tell_death=tell_death) as instance:
        log.info("run %s in Dagster", run_id)
        instance.add_event_listener(run_id, follow)
        result = job.execute_in_process(
            run_id=run_id,
            instance=instance,
            raise_on_error=False,
            run_config=_run_config(as_of, full_refresh, reads_files),
            tags={COMMAND_TAG: "run", **_REPOSITORY_TAG},
        )
    if not result.success:
        raise what_stopped(result.all_events, warehouse)
    return run_id


def _run_config(as_of: str | None, full_refresh: bool, reads_files: bool) -> dict[str, Any]:
    config: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    ops: dict[str, Any] = {"ingest": {"config": {"reads_files": reads_files}}}
    if as_of:
        ops["ingest"]["config"]["as_of"] = as_of
    if full_refresh:
        ops["dbt"] = {"config": {"full_refresh": True}}
    return {**config, "ops": ops}


def _stage_of_each_step(job: dg.JobDefinition) -> dict[str, str]:
    """Step key to what a person calls it: the room it fills, or the checks between two rooms."""
    stages = {}
    for node in job.nodes:
        filled = job.asset_layer.get_assets_def_for_node(NodeHandle(node.name, parent=None))
        rooms = {key.path[0] for key in filled.keys} if filled else set()
        stages[node.name] = _STAGES.get(min(rooms), "deriving") if rooms else "checking"
    return stages
