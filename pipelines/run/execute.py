"""One run of the whole graph in this process, on the home's own Dagster instance.

What a person sees of it is console's; what the graph is, definitions.py's.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import dagster as dg
from dagster import DagsterEvent, DagsterEventType
from dagster._core.definitions.dependency import NodeHandle
from dagster_shared.error import SerializableErrorInfo

from pipelines.check.check_worker import refused_docs
from pipelines.check.refusal import refusal
from pipelines.check.verdicts import stored_verdicts
from pipelines.definitions import assemble
from pipelines.errors import LadderError, Refused
from pipelines.run.instance import COMMAND_TAG, instance_of
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse

_STAGES = {"raw": "reading files", "published": "publishing"}
_INTERRUPTED = ("DagsterExecutionInterruptedError", "KeyboardInterrupt")
# The UI lists a job's runs by this tag; without it a run from here shows under assets only.
_REPOSITORY_TAG = {".dagster/repository": "__repository__@loyalty_ladder"}


def execute(
    settings: Settings,
    warehouse: Warehouse,
    check_worker: object,
    *,
    as_of: str | None,
    full_refresh: bool,
    enter_stage: Callable[[str], None],
) -> str:
    """Run the nightly graph (or full_refresh); returns the run's id when all of it succeeded.

    Raises the LadderError that stopped it, or RuntimeError for what nobody foresaw.
    """
    definitions = assemble(settings, check_worker=check_worker, holds_warehouse=False)
    job = definitions.resolve_job_def("full_refresh" if full_refresh else "nightly")
    stages = _stage_of_each_step(job)
    run_id = str(uuid.uuid4())

    def follow(entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        if event and event.event_type == DagsterEventType.STEP_START and event.step_key:
            enter_stage(stages[event.step_key])

    with instance_of(warehouse) as instance:
        instance.add_event_listener(run_id, follow)
        result = job.execute_in_process(
            run_id=run_id,
            instance=instance,
            raise_on_error=False,
            run_config=_run_config(as_of, full_refresh),
            tags={COMMAND_TAG: "run", **_REPOSITORY_TAG},
        )
    if not result.success:
        raise _what_stopped(result.all_events, warehouse)
    return run_id


def _run_config(as_of: str | None, full_refresh: bool) -> dict[str, Any]:
    config: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    ops: dict[str, Any] = {}
    if as_of:
        ops["ingest"] = {"config": {"as_of": as_of}}
    if full_refresh:
        ops["dbt"] = {"config": {"full_refresh": True}}
    return {**config, "ops": ops} if ops else config


def _stage_of_each_step(job: dg.JobDefinition) -> dict[str, str]:
    """Step key to what a person calls it: the room it fills, or the checks between two rooms."""
    stages = {}
    for node in job.nodes:
        filled = job.asset_layer.get_assets_def_for_node(NodeHandle(node.name, parent=None))
        rooms = {key.path[0] for key in filled.keys} if filled else set()
        stages[node.name] = _STAGES.get(min(rooms), "deriving") if rooms else "checking"
    return stages


def _what_stopped(events: Sequence[DagsterEvent], warehouse: Warehouse) -> BaseException:
    """The most telling failure of a run: what the user can mend before anything else."""
    errors = [
        error
        for event in events
        if event.event_type == DagsterEventType.STEP_FAILURE
        for error in _causes(event.step_failure_data.error)
    ]
    if any(error.cls_name in _INTERRUPTED for error in errors):
        return KeyboardInterrupt()
    known = {kind.__name__: kind for kind in _every_kind(LadderError)}
    for error in errors:
        if error.cls_name in known:
            return known[error.cls_name](error.message.split(": ", 1)[-1].strip())
    told = "\n".join(error.to_string() for error in errors)
    return _refused_by_checks(events, warehouse) or RuntimeError(told or "the run failed")


def _refused_by_checks(events: Sequence[DagsterEvent], warehouse: Warehouse) -> Refused | None:
    """What the verdicts say of the tables whose check closed the gate in this run."""
    closed = {
        ".".join(event.asset_check_evaluation_data.asset_key.path)
        for event in events
        if event.event_type == DagsterEventType.ASSET_CHECK_EVALUATION
        and not event.asset_check_evaluation_data.passed
    }
    with warehouse.connect() as connection:
        verdicts = stored_verdicts(connection)
    return refusal(
        [verdict for table, verdict in verdicts.items() if table in closed],
        look_at=refused_docs(warehouse) / "index.html",
    )


def _causes(error: SerializableErrorInfo | None) -> Iterator[SerializableErrorInfo]:
    while error:
        yield error
        error = error.cause


def _every_kind(kind: type[LadderError]) -> Iterator[type[LadderError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _every_kind(narrower)
