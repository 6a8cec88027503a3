"""Whether anybody has to be told: of each failed run once, of a recovery once, of damage.

How a message travels is notify's; how a run ended, known to whoever calls. Imports no Dagster.
"""

import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pipelines.errors import DEFECT, LadderError
from pipelines.ingest.shop_map import read_shop_map
from pipelines.notify import Message, tell
from pipelines.notify.message import Event, Kind
from pipelines.publish import current_snapshot
from pipelines.settings import REPOSITORY, Alerts, Settings, environment_variables


class Defect(Exception):
    """What nobody foresaw. `brief` is told; the whole, which may hold data, is for the terminal."""

    def __init__(self, whole: str, brief: str) -> None:
        super().__init__(whole)
        self.brief = brief


def failure(error: BaseException, settings: Settings, *, run_id: str | None = None) -> Message:
    """What a run that ended with this error comes to."""
    if isinstance(error, LadderError):
        return _message(settings, error.kind, error.exit_code, str(error), run_id)
    return _message(settings, "defect", DEFECT, in_brief(error), run_id)


def in_brief(error: BaseException) -> str:
    """A defect without its own words: its kind, and the last place in our code."""
    if isinstance(error, Defect):
        return error.brief
    ours = [
        f"{Path(frame.filename).relative_to(REPOSITORY).as_posix()}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(REPOSITORY / "pipelines")
    ]
    at = f" at {ours[-1]}" if ours else ""
    return f"{type(error).__name__}{at}: a defect; its traceback stands where the run was started"


def death(settings: Settings, told: str, *, run_id: str | None = None) -> Message:
    """What a run comes to whose process ended before it."""
    return _message(settings, "died", None, told, run_id)


def tell_failure(message: Message, alerts: Alerts, home: Path) -> list[str]:
    """Tells it, and remembers that a recovery is to be told; one line for each way that failed."""
    if not alerts.is_anybody_told:
        return []
    # A full or lost disk may be the very thing to tell.
    with suppress(OSError):
        _failing(home).write_text(message.as_json() + "\n", encoding="utf-8")
    return tell(message, alerts)


def tell_recovery(alerts: Alerts, settings: Settings, *, run_id: str | None = None) -> list[str]:
    """After a run that ended well: tells it, if the last thing told was a failure."""
    if not alerts.is_anybody_told:
        return []
    try:
        _failing(settings.home).unlink()
    except FileNotFoundError:
        return []
    told = "the run after the failed one ended well"
    message = _message(settings, "published", 0, told, run_id, event="recovered")
    return tell(message, alerts)


def tell_damage(found: Sequence[str], alerts: Alerts, settings: Settings) -> list[str]:
    """That what readers saw was no longer what was written; a run that finds it goes on."""
    if not found or not alerts.is_anybody_told:
        return []
    message = _message(settings, "damaged", None, "; ".join(found), None, event="damaged")
    return tell(message, alerts)


def tell_test(alerts: Alerts, settings: Settings) -> list[str]:
    """A message that says it is none."""
    told = "nothing has happened: this shows that notifications arrive"
    message = _message(settings, "test", None, told, None, event="test")
    return tell(message, alerts)


def _message(
    settings: Settings,
    kind: Kind,
    exit_code: int | None,
    told: str,
    run_id: str | None,
    *,
    event: Event = "failed",
) -> Message:
    return Message(
        event=event,
        kind=kind,
        exit_code=exit_code,
        message=told,
        shop=_name_of(settings.shop),
        home=str(settings.home),
        build_id=_seen_by_readers(settings.home),
        run_id=run_id,
    )


def _name_of(shop: Path) -> str:
    """The map's own name; its file's, where it cannot be read."""
    try:
        return read_shop_map(shop, environment_variables()).name
    except LadderError:
        return shop.stem


def _seen_by_readers(home: Path) -> str | None:
    try:
        snapshot = current_snapshot(home / "published")
    except OSError:
        return None
    return snapshot.id if snapshot else None


def _failing(home: Path) -> Path:
    return home / "told_of_failure.json"
