"""Writes one snapshot of the marts, if and only if each of them has passed on exactly its content.

What a snapshot folder means to readers is shelf.py's.
"""

import errno
import logging
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb

from expectations.registry import PUBLISHED_TABLES, SUITES
from pipelines.disk import says_no_room
from pipelines.errors import ConfigurationError, InputError, Refused
from pipelines.publish import shelf
from pipelines.publish.base import Base
from pipelines.publish.copying import SCHEMA, Mart, reading
from pipelines.publish.database import Judge, make_database
from pipelines.publish.history import carry_history
from pipelines.publish.inventory import Inventory
from pipelines.publish.manifest import loads_of, write_manifest
from pipelines.publish.parquet import lay_parquet, makings
from pipelines.publish.report import Picture, Reporter, draw_pictures
from pipelines.publish.shelf import Snapshot
from pipelines.publish.wholeness import damage
from pipelines.warehouse import Warehouse

log = logging.getLogger(__name__)
_BUILD_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)


class PassedVerdict(Protocol):
    """That a table was found fit: what a manifest says of it."""

    @property
    def table(self) -> str: ...

    def summary(self) -> dict[str, Any]: ...


class Auditor(Judge, Protocol):
    """Who finds out whether a content is fit; the check room's worker is one."""

    def passing_verdicts(
        self, warehouse: Warehouse, fingerprints: Mapping[str, str]
    ) -> Sequence[PassedVerdict]:
        """One per table, found or made; raises Refused where content has not passed."""

    def write_data_docs(self, folder: Path, name: str, verdicts: Sequence[Any]) -> Path:
        """The verdicts as HTML."""


def publish(
    warehouse: Warehouse,
    *,
    build_id: str,
    keep: int,
    auditor: Auditor,
    reporter: Reporter,
    pictures: Sequence[Picture] = (),
) -> Snapshot:
    """The snapshot that readers see from now on; the same one again when nothing has changed.

    keep: how many snapshots stay; pictures: what lies beside the page of the report. Raises Refused
    when a mart is not fit, InputError when the disk is full or may not be written; in all cases
    `current` is untouched and nothing half written stays.
    """
    if not _BUILD_ID.fullmatch(build_id):
        raise ConfigurationError(f"build id {build_id!r}: only letters, digits, dot, _ and -")
    started = time.monotonic()
    published = warehouse.published
    with _disk_told(published):
        shelf.clean(published)
        snapshot_id = shelf.free_id(published, build_id)
        partial = shelf.begin(published, snapshot_id)
        try:
            snapshot = _write(
                warehouse, partial, snapshot_id, build_id, auditor, reporter, pictures
            )
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        pruned = shelf.prune(published, keep)
    _log(snapshot, time.monotonic() - started, pruned)
    return snapshot


def _log(snapshot: Snapshot, seconds: float, pruned: Sequence[str]) -> None:
    log.info(
        "snapshot %s is current: %d tables, %s rows, %.1f MB, in %.1f s",
        snapshot.id,
        len(snapshot.row_counts),
        f"{sum(snapshot.row_counts.values()):,}",
        sum(file.stat().st_size for file in snapshot.folder.rglob("*")) / 1e6,
        seconds,
    )
    for snapshot_id in pruned:
        log.info("snapshot %s was pruned", snapshot_id)


def _write(
    warehouse: Warehouse,
    partial: Path,
    snapshot_id: str,
    build_id: str,
    auditor: Auditor,
    reporter: Reporter,
    pictures: Sequence[Picture],
) -> Snapshot:
    keys = {table.removeprefix(f"{SCHEMA}."): SUITES[table].key for table in PUBLISHED_TABLES}
    base = Base.of(warehouse)
    database = make_database(warehouse, partial, keys, base, build_id, auditor)
    marts = database.marts
    verdicts = {
        verdict.table.removeprefix(f"{SCHEMA}."): verdict
        for verdict in auditor.passing_verdicts(warehouse, database.fingerprints)
    }
    if missing := sorted(set(marts) - set(verdicts)):
        raise Refused(f"no verdict on {', '.join(missing)}: nothing checked is not passed")
    summaries = {mart: verdicts[mart].summary() for mart in marts}
    published = warehouse.published
    same = _published_already(published, build_id, summaries)
    if same:
        shelf.make_current(published, same.id)
        return same
    inventory = Inventory(
        database.holdings,
        makings(database.holdings, keys),
        database.bytes_when_whole,
        database.rows_patched,
    )
    inventory.write(partial)
    with reading(partial, warehouse) as connection:
        linked = lay_parquet(connection, partial, inventory, keys, base)
    loads = loads_of(warehouse)
    health = {"loads": loads, "tables": _verdict_on_each(marts, summaries)}
    carry_history(warehouse, partial)
    draw_pictures(partial, pictures)
    # One process draws while another writes what was checked.
    with reporter.drawing(partial, health, warehouse):
        auditor.write_data_docs(partial / "quality", snapshot_id, list(verdicts.values()))
    ordinal = shelf.next_ordinal(published)
    write_manifest(partial, snapshot_id, ordinal, marts, summaries, loads, linked)
    return shelf.finish(published, partial, snapshot_id)


def _verdict_on_each(
    marts: Mapping[str, Mart], summaries: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """What holds of equal content whenever it was checked, so that equal pages are equal bytes."""
    told = ("passed", "expectations", "warnings")
    return {
        name: {"rows": mart.rows, **{each: summaries[name][each] for each in told}}
        for name, mart in marts.items()
    }


def _published_already(
    published: Path, build_id: str, summaries: Mapping[str, Mapping[str, Any]]
) -> Snapshot | None:
    """A whole snapshot of this build with this content, found fit by these suites."""
    wanted = {name: _identity(summary) for name, summary in summaries.items()}
    for snapshot in shelf.snapshots(published):
        if snapshot.id != build_id and not snapshot.id.startswith(f"{build_id}."):
            continue
        manifest = snapshot.manifest
        found = {name: _identity(table["verdict"]) for name, table in manifest["tables"].items()}
        if found == wanted and damage(snapshot.folder) is None:
            return snapshot
    return None


def _identity(summary: Mapping[str, Any]) -> tuple[Any, Any]:
    return summary["fingerprint"], summary["suite_version"]


@contextmanager
def _disk_told(published: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if isinstance(error, OSError) and error.errno in _NO_RIGHT and error.filename:
            place = error.filename2 or error.filename
            raise InputError(
                f"{place} may not be written ({error.strerror}): mend its rights and run "
                "again; what was published before is untouched"
            ) from None
        if not says_no_room(error):
            raise
        said = str(error).splitlines()[0]
        raise InputError(
            f"the snapshot could not be written to {published} ({said}): free some disk space and "
            "run again; what was published before is untouched"
        ) from None
