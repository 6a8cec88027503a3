"""How a run in Dagster ended, in the words of the house; and the sensors that have it told.

A run of the command tells its own ending; what is told, and whether, is alarm.py's.
"""

from collections.abc import Iterable, Iterator, Sequence

import dagster as dg
from dagster import DagsterEvent, DagsterEventType
from dagster_shared.error import SerializableErrorInfo

from pipelines import alarm
from pipelines.check.check_worker import refused_docs
from pipelines.check.refusal import closed_by
from pipelines.disk import told_of_disk
from pipelines.errors import LadderError, Refused
from pipelines.settings import Settings, load_alerts
from pipelines.warehouse import Warehouse

COMMAND_TAG = "loyalty_ladder/command"
_INTERRUPTED = ("DagsterExecutionInterruptedError", "KeyboardInterrupt")
_WRAPPERS = ("DagsterExecutionStepExecutionError", "DagsterResourceFunctionError")


def what_stopped(events: Sequence[DagsterEvent], warehouse: Warehouse) -> BaseException:
    """The most telling failure of a run: what the user can mend before anything else.

    Known from the events alone, so that the warehouse is not needed, nor what it holds by now.
    """
    errors = [error for failed in _failures(events) for error in _causes(failed)]
    if any(error.cls_name in _INTERRUPTED for error in errors):
        return KeyboardInterrupt()
    known = {kind.__name__: kind for kind in _every_kind(LadderError)}
    for error in errors:
        if error.cls_name in known:
            return known[error.cls_name](error.message.split(": ", 1)[-1].strip())
    for told in (told_of_disk(error.message, warehouse.home) for error in errors):
        if told:
            return told
    return _refused_by_checks(events, warehouse) or _defect(errors)


def failed_run_sensor(settings: Settings) -> dg.SensorDefinition:
    """Has each failed run of the daemon or the UI told, once."""

    @dg.run_failure_sensor(
        name="tell_failed_run",
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="A run failed or was refused: whoever LADDER_NOTIFY_… names is told.",
    )
    def tell_failed_run(context: dg.RunFailureSensorContext) -> None:
        run = context.dagster_run
        if COMMAND_TAG in run.tags:
            return
        logged = context.instance.all_logs(run.run_id)
        events = [entry.dagster_event for entry in logged if entry.dagster_event]
        stopped = what_stopped(events, Warehouse.of(settings))
        if isinstance(stopped, KeyboardInterrupt):
            return
        message = alarm.failure(stopped, settings, run_id=run.run_id)
        _warn(context, alarm.tell_failure(message, load_alerts(), settings.home))

    return tell_failed_run


def recovered_run_sensor(settings: Settings) -> dg.SensorDefinition:
    """Has it told when a run of the daemon or the UI ends well after one that was told failed."""

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="tell_recovered_run",
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="A run ended well after one that failed: whoever was told is told again.",
    )
    def tell_recovered_run(context: dg.RunStatusSensorContext) -> None:
        run = context.dagster_run
        if COMMAND_TAG not in run.tags and run.job_name in ("nightly", "full_refresh"):
            _warn(context, alarm.tell_recovery(load_alerts(), settings, run_id=run.run_id))

    return tell_recovered_run


def _warn(context: dg.RunStatusSensorContext, lines: Iterable[str]) -> None:
    for line in lines:
        context.log.warning(line)


def _failures(events: Sequence[DagsterEvent]) -> Iterator[SerializableErrorInfo]:
    """Of steps first: that of the run as a whole, if it says anything, is why no step began."""
    for event in events:
        if event.event_type == DagsterEventType.STEP_FAILURE and event.step_failure_data.error:
            yield event.step_failure_data.error
    for event in events:
        if event.event_type == DagsterEventType.RUN_FAILURE and event.job_failure_data.error:
            yield event.job_failure_data.error


def _causes(error: SerializableErrorInfo | None) -> Iterator[SerializableErrorInfo]:
    while error:
        yield error
        error = error.cause


def _every_kind(kind: type[LadderError]) -> Iterator[type[LadderError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _every_kind(narrower)


def _refused_by_checks(events: Sequence[DagsterEvent], warehouse: Warehouse) -> Refused | None:
    """What the checks said that closed the gate in this run."""
    told = [
        f"{'.'.join(event.asset_check_evaluation_data.asset_key.path)}: {sentence}"
        for event in events
        if event.event_type == DagsterEventType.ASSET_CHECK_EVALUATION
        and not event.asset_check_evaluation_data.passed
        for sentence in _sentences(event)
    ]
    return closed_by(told, look_at=refused_docs(warehouse) / "index.html")


def _sentences(event: DagsterEvent) -> Sequence[str]:
    kept = event.asset_check_evaluation_data.metadata.get("closed_by")
    sentences = kept.value if kept else []
    assert isinstance(sentences, list)
    return sentences


def _defect(errors: Sequence[SerializableErrorInfo]) -> alarm.Defect:
    kinds = [
        error.cls_name for error in errors if error.cls_name and error.cls_name not in _WRAPPERS
    ]
    kind = kinds[0] if kinds else "the run ended without saying why"
    whole = "\n".join(error.to_string() for error in errors)
    return alarm.Defect(
        whole or kind, brief=f"{kind}: a defect; its traceback is in the run's log in Dagster"
    )
