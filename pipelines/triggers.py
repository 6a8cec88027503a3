"""What starts a run when nobody asks for one: the clock, and a new file.

What a run does is the same either way; nothing here reads a file's content.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import dagster as dg

from pipelines.errors import InputError, LadderError
from pipelines.ingest.files import files_of
from pipelines.ingest.lookups import lookup_files
from pipelines.ingest.shop_map import ShopMap, read_shop_map
from pipelines.settings import Settings, environment_variables
from pipelines.warehouse import Warehouse

Listing = Mapping[str, list[int]]
"""Path to [modified, in nanoseconds; size, in bytes]."""


def nightly_schedule(settings: Settings) -> dg.ScheduleDefinition:
    """Half past two in the shop's reporting zone; UTC while there is no readable map."""
    try:
        zone = read_shop_map(settings.shop, environment_variables()).reporting_time_zone
    except LadderError:
        zone = "UTC"
    return dg.ScheduleDefinition(
        name="nightly",
        job_name="nightly",
        cron_schedule="30 2 * * *",
        execution_timezone=zone,
        description=f"Every night at 02:30, {zone}.",
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )


def new_files_sensor(settings: Settings) -> dg.SensorDefinition:
    """Starts a run once a new or changed file of the shop map has stopped growing."""

    @dg.sensor(
        name="new_files",
        job_name="nightly",
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="A new file lies in a folder the shop map names, unchanged for one tick.",
    )
    def new_files(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        try:
            shop = read_shop_map(settings.shop, environment_variables())
        except LadderError as error:
            return dg.SensorResult(skip_reason=str(error), cursor=context.cursor)
        now = listing(_watched(shop))
        before, handled = _remembered(context.cursor, settings, now)
        fresh = arrived(now, before, handled)
        known = {path: state for path, state in {**handled, **fresh}.items() if path in now}
        cursor = json.dumps({"seen": now, "handled": known})
        if not fresh:
            return dg.SensorResult(skip_reason="no new file", cursor=cursor)
        key = sha256(json.dumps(fresh, sort_keys=True).encode()).hexdigest()
        names = ", ".join(sorted(Path(path).name for path in fresh))
        request = dg.RunRequest(run_key=key, tags={"loyalty_ladder/new_files": names[:250]})
        return dg.SensorResult(run_requests=[request], cursor=cursor)

    return new_files


def _watched(shop: ShopMap) -> Iterator[Path]:
    """Every file the map's patterns match now; nothing where nothing has been delivered yet."""
    for label, block in shop.blocks().items():
        with suppress(InputError):
            yield from (file.path for file in files_of(shop, label, block))
        with suppress(InputError):
            for files in lookup_files(shop, label, block).values():
                yield from (file.path for file in files)


def listing(files: Iterable[Path]) -> dict[str, list[int]]:
    """Each file with its time and size; one that vanished meanwhile is left out."""
    found = {}
    for file in files:
        try:
            state = file.stat()
        except FileNotFoundError:
            continue
        found[str(file)] = [state.st_mtime_ns, state.st_size]
    return found


def arrived(now: Listing, before: Listing, handled: Listing) -> dict[str, list[int]]:
    """Files that did not change since the last look and have started no run as they are."""
    return {
        path: state
        for path, state in now.items()
        if before.get(path) == state and handled.get(path) != state
    }


def _remembered(cursor: str | None, settings: Settings, now: Listing) -> tuple[Listing, Listing]:
    """What the last tick saw and what has been handled; at first, all older than the snapshot."""
    if cursor:
        remembered = json.loads(cursor)
        return remembered["seen"], remembered["handled"]
    current = Warehouse(home=settings.home).published / "current"
    published = current.lstat().st_mtime_ns if current.is_symlink() else 0
    return {}, {path: state for path, state in now.items() if state[0] < published}
