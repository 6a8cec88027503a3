"""A run as nobody watches it: logged from its first line, and told where it does not end well."""

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from pipelines import alarm
from pipelines.errors import DEFECT, LadderError, said_by_the_system
from pipelines.run.run_log import RunLog
from pipelines.run.termination import TERMINATED, noted_signals
from pipelines.settings import (
    Alerts,
    Settings,
    environment_variables,
    load_alerts,
    load_settings,
)

log = logging.getLogger(__name__)
Run = Callable[[Settings, Callable[[str], None], Callable[[Sequence[str]], None]], None]
"""The run itself, for these settings; it calls the others with each dead run's id, and with what it
found damaged and mended."""


def watch(run: Run, *, shop: Path | None, home: Path | None) -> None:
    """Runs it. Raises what the run raised, whatever became of the telling.

    Nobody is told of a run that a person interrupted; of one that SIGTERM ended they are.
    """
    place = _where_things_lie(shop, home)
    started = time.monotonic()
    with RunLog(place.home) as run_log:
        try:
            alerts = load_alerts()
            log.info("run of %s in %s begins", place.shop, place.home)
            _run_and_tell(run, shop, home, place, alerts)
            log.info("ended with exit code 0 after %.1f s", time.monotonic() - started)
        except BaseException as error:
            _log_the_end(error, time.monotonic() - started)
            raise
        finally:
            if run_log.problem:
                _warn(run_log.problem)


def _run_and_tell(
    run: Run, shop: Path | None, home: Path | None, place: Settings, alerts: Alerts
) -> None:
    def tell_death(run_id: str) -> None:
        told = "the process of an earlier run ended before the run did; this run does its work"
        log.warning("run %s: %s", run_id, told)
        message = alarm.death(place, told, run_id=run_id)
        _warn(*alarm.tell_failure(message, alerts, place.home))

    def tell_damage(found: Sequence[str]) -> None:
        _warn(*alarm.tell_damage(found, alerts, place))

    try:
        with said_by_the_system(), noted_signals() as is_terminated:
            try:
                run(load_settings(shop=shop, home=home), tell_death, tell_damage)
            except KeyboardInterrupt:
                if is_terminated():
                    raise SystemExit(TERMINATED) from None
                raise
    except SystemExit:
        told = "the run was asked to end by SIGTERM; the next run does its work"
        _warn(*alarm.tell_failure(alarm.death(place, told), alerts, place.home))
        raise
    except Exception as error:
        message = alarm.failure(error, place)
        _warn(*alarm.tell_failure(message, alerts, place.home))
        raise
    _warn(*alarm.tell_recovery(alerts, place))


def _where_things_lie(shop: Path | None, home: Path | None) -> Settings:
    """Home and map, known even where another setting is wrong."""
    named = {"LADDER_HOME", "LADDER_SHOP"}
    found = {name: value for name, value in environment_variables().items() if name in named}
    return load_settings(shop=shop, home=home, environment=found)


def _log_the_end(error: BaseException, seconds: float) -> None:
    if isinstance(error, LadderError):
        log.error("ended with exit code %d after %.1f s: %s", error.exit_code, seconds, error)
    elif isinstance(error, Exception):
        kind = alarm.in_brief(error)
        log.error("ended with exit code %d after %.1f s: %s", DEFECT, seconds, kind)
    elif isinstance(error, SystemExit):
        log.error("ended with exit code %s after %.1f s: SIGTERM", error.code, seconds)
    else:
        log.warning("interrupted after %.1f s", seconds)


def _warn(*lines: str) -> None:
    for line in lines:
        log.warning("%s", line)
        typer.echo(f"ladder: warning: {line}", err=True)
