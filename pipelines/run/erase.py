"""`ladder erase`: one person out of everything a home keeps, and again published without them.

An erasure is begun by writing down whom it concerns, in erasure.json, and has ended when that file
is gone. Each step may be repeated, so one that was killed is ended by the next `ladder run` or
`ladder erase`.
"""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import duckdb
from rich.console import Console
from rich.markup import escape

from pipelines.console.progress import StageLines
from pipelines.disk import sync
from pipelines.errors import ConfigurationError, InputError, Refused
from pipelines.ingest.erasing import (
    Erased,
    Name,
    erase_rows,
    files_with_rows,
    find_person,
    names_of,
)
from pipelines.ingest.loading import prepare
from pipelines.ingest.run_settings import in_utc, latest_event
from pipelines.ingest.shop_map import ShopMap, read_shop_map
from pipelines.ingest.tombstones import KEY_FILE, erased_on
from pipelines.publish import (
    clear,
    current_snapshot,
    keep_current_only,
    note_publications,
)
from pipelines.run.run_log import RunLog
from pipelines.run.traces import forget_runs, insist_that_no_daemon_writes
from pipelines.run.unchanged import remember
from pipelines.settings import Settings, environment_variables
from pipelines.warehouse import Warehouse

log = logging.getLogger(__name__)
_FILES_NAMED = 10


@dataclass(frozen=True)
class Erasure:
    """Whom it concerns, and the delivered files that hold rows of theirs."""

    person: list[Name]
    files: list[str]


def erase_customer(settings: Settings, customer: str, agree: Callable[[str], bool]) -> None:
    """Erase the person who goes by `customer`, if `agree` says yes to what it is told.

    Raises InputError where nobody goes by it, ConfigurationError where it is not agreed to, Refused
    where a gate closes on what is left.
    """
    shop = read_shop_map(settings.shop, environment_variables())
    warehouse = Warehouse.of(settings)
    if not warehouse.path.exists():
        raise InputError(f"{warehouse.path} does not exist: nothing has been loaded yet")
    console = Console(highlight=False)
    with RunLog(settings.home), warehouse.hold():
        note_publications(warehouse)
        home = shop.namespace_of(shop.orders)
        just_ended = end_erasure(settings, warehouse, shop, console)
        with warehouse.connect() as connection:
            prepare(connection)
            day = erased_on(connection, names_of(customer, home))
            if day:
                what = "just now" if just_ended else f"on {day}"
                console.print(f"this customer was erased {what}: nothing is left to do")
                return
            person = find_person(connection, customer, home)
            erasure = Erasure(person, files_with_rows(connection, person))
        insist_that_no_daemon_writes(warehouse)
        if not agree(_what_will_go(erasure, warehouse)):
            raise ConfigurationError("nothing was erased: it was not confirmed")
        _begin(warehouse, erasure)
        _end(settings, warehouse, shop, console, erasure)


def end_erasure(settings: Settings, warehouse: Warehouse, shop: ShopMap, console: Console) -> bool:
    """Does the rest of an erasure that was begun and has not ended; False where there is none."""
    if not warehouse.erasure_begun.exists():
        return False
    _say(console, "an erasure was begun and has not ended: ending it")
    begun = json.loads(warehouse.erasure_begun.read_text("utf-8"))
    person = [(namespace, id_) for namespace, id_ in begun["person"]]
    insist_that_no_daemon_writes(warehouse)
    _end(settings, warehouse, shop, console, Erasure(person, begun["files"]))
    return True


def _begin(warehouse: Warehouse, erasure: Erasure) -> None:
    beside = warehouse.erasure_begun.with_suffix(".new")
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600)
    beside.write_text(json.dumps(asdict(erasure)), encoding="utf-8")
    sync(beside)
    beside.replace(warehouse.erasure_begun)
    sync(warehouse.home)


def _end(
    settings: Settings, warehouse: Warehouse, shop: ShopMap, console: Console, erasure: Erasure
) -> None:
    with warehouse.connect() as connection:
        erased = erase_rows(connection, erasure.person)
        as_of, is_any_event_left = _as_of(connection)
    warehouse.rewrite()
    forget_runs(warehouse, [id_ for _, id_ in erasure.person])
    if is_any_event_left:
        _publish(settings, warehouse, shop, console, as_of)
    else:
        clear(warehouse.published)
    gone = keep_current_only(warehouse.published)
    warehouse.erasure_begun.unlink()
    _tell(console, warehouse, erased, erasure.files, gone)


def _as_of(connection: duckdb.DuckDBPyConnection) -> tuple[str | None, bool]:
    """The as_of that a person gave to the last run, and whether there is an event to describe."""
    row = connection.execute("select as_of from raw.run_settings where is_as_of_given").fetchone()
    given = row[0].replace(tzinfo=UTC).isoformat() if row else None
    described = row[0] if row else in_utc(datetime.now(UTC), "UTC")
    return given, latest_event(connection, described) is not None


def _publish(
    settings: Settings, warehouse: Warehouse, shop: ShopMap, console: Console, as_of: str | None
) -> None:
    """What raw holds now, whatever was delivered or refused meanwhile; in new files throughout."""
    from pipelines.check.check_worker import CheckWorker

    with CheckWorker.start() as check_worker:
        from pipelines.run.execute import execute

        try:
            with StageLines(console) as stages:
                stages.enter("starting")
                execute(
                    settings,
                    warehouse,
                    check_worker,
                    as_of=as_of,
                    full_refresh=True,
                    enter_stage=stages.enter,
                    tell_death=lambda _: None,
                    reads_files=False,
                )
        except Refused as refused:
            raise Refused(
                f"{str(refused).rstrip('.')}. The customer is out of the warehouse, but readers"
                " still see the snapshot before: mend this, and the next run ends the erasure"
            ) from None
    remember(warehouse, shop, as_of)


def _what_will_go(erasure: Erasure, warehouse: Warehouse) -> str:
    published = current_snapshot(warehouse.published)
    again = (
        "everything published is made anew without them" if published else "nothing is published"
    )
    return (
        f"Erase one customer, known by {_many(len(erasure.person), 'id')}, with rows from"
        f" {_many(len(erasure.files), 'file')}: {again}, older snapshots and the history of earlier"
        " runs are deleted. This cannot be undone. Go on?"
    )


def _tell(
    console: Console, warehouse: Warehouse, erased: Erased, files: Sequence[str], gone: int
) -> None:
    """Never an id: what is printed here may be kept."""
    lines = _many(erased.rows["orders"], "order line")
    interactions = _many(erased.rows["interactions"], "interaction")
    links = _many(erased.rows["customer_links"], "link")
    now = current_snapshot(warehouse.published)
    _say(
        console,
        f"erased {lines}, {interactions} and {links}; cleared"
        f" {_many(erased.references, 'reference')} in rows of others and"
        f" {_many(erased.rejects, 'rejected row')}",
    )
    if now:
        _say(console, f"readers now see {now.id}; {_many(gone, 'older snapshot')} deleted")
    else:
        _say(console, "nobody is left: nothing is published any more")
    _say(
        console,
        f"later rows of this customer are dropped and counted, by {warehouse.home}/{KEY_FILE}: keep"
        " that file, apart from the warehouse's backups",
    )
    if files:
        named = ", ".join(files[:_FILES_NAMED])
        more = f" and {len(files) - _FILES_NAMED} more" if len(files) > _FILES_NAMED else ""
        _say(
            console,
            f"still to do by you: the files delivered hold the customer ({named}{more}), and so do"
            " backups",
        )


def _say(console: Console, line: str) -> None:
    console.print(escape(line), soft_wrap=True)
    log.info("%s", line)


def _many(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
