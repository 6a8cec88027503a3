"""The snapshots of a home: which there are, which one readers see, which are thrown away.

    published/current -> snapshots/ID
    published/snapshots/ID/  loyalty.duckdb  marts/*.parquet  manifest.json  quality/  report/

What is in a snapshot is publishing.py's. Everything here is for whoever holds the warehouse.
"""

import json
import logging
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.disk import sync
from pipelines.errors import InputError
from pipelines.publish.wholeness import damage

log = logging.getLogger(__name__)
_PARTIAL = ".partial"
_DAMAGED = ".damaged"
_NEXT = ".next.partial"
"""Leads to a snapshot that readers are about to see for the first time, and becomes `current`."""


@dataclass(frozen=True)
class Snapshot:
    """One published build, whose id is the build's."""

    id: str
    folder: Path
    is_current: bool = False

    @property
    def database(self) -> Path:
        return self.folder / "loyalty.duckdb"

    @property
    def manifest(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text("utf-8"))
        return document

    @property
    def ordinal(self) -> int:
        """Grows with every publication, also where the clock was set back."""
        return int(self.manifest.get("ordinal", 0))

    @property
    def row_counts(self) -> dict[str, int]:
        return {name: table["rows"] for name, table in self.manifest["tables"].items()}


def snapshots(published: Path) -> list[Snapshot]:
    """Every finished snapshot, oldest first; none that readers were never led to."""
    current, unseen = _current_id(published), _id_behind(published / _NEXT)
    found = [
        Snapshot(folder.name, folder, is_current=folder.name == current)
        for folder in _folder(published).glob("[!.]*")
        if folder.name != unseen and _says_what_it_is(folder / "manifest.json")
    ]
    return sorted(found, key=lambda snapshot: (snapshot.ordinal, snapshot.id))


def current_snapshot(published: Path) -> Snapshot | None:
    """What readers see now; None before the first publication."""
    return next((snapshot for snapshot in snapshots(published) if snapshot.is_current), None)


def rollback(published: Path) -> str:
    """Lets readers see the newest undamaged snapshot before the current one; returns its id.

    Raises InputError when there is none.
    """
    now, everything = current_snapshot(published), snapshots(published)
    if now is None and everything:
        raise InputError(f"{published}/current leads to no snapshot: `ladder run` mends it")
    if now is None:
        raise InputError(f"nothing is published in {published}: run `ladder run` first")
    before = _newest_undamaged(everything[: everything.index(now)])
    if before is None:
        raise InputError(f"{now.id} is the oldest snapshot kept: there is none before it")
    make_current(published, before.id)
    return before.id


def mend(published: Path) -> Sequence[str]:
    """Leads readers to the newest undamaged snapshot where `current` leads to none.

    Reads every byte of what readers see; returns sentences that say what was found and done. Where
    no snapshot is undamaged, the damaged one stays in sight until the next is published. What a
    publication that died left behind goes, though this run may find nothing to publish.
    """
    link = published / "current"
    if link.exists() and not link.is_symlink():
        raise InputError(f"{link} is no link but a copy: remove it, the next run makes the link")
    clean(published)
    found = _mend(published)
    for told in found:
        log.warning("%s", told)
    return found


def _mend(published: Path) -> Sequence[str]:
    led_to = _current_id(published)
    unreadable = [
        folder
        for folder in _folder(published).glob("[!.]*")
        if not _says_what_it_is(folder / "manifest.json")
    ]
    told = [_set_aside(folder, "manifest.json cannot be read") for folder in unreadable]
    now = current_snapshot(published)
    started = time.monotonic()
    found = damage(now.folder) if now else None
    if now and not found:
        log.info("snapshot %s is whole, found in %.2f s", now.id, time.monotonic() - started)
        return told
    if now and found:
        told.append(_set_aside(now.folder, found))
    whole = _newest_undamaged(snapshots(published))
    if whole:
        make_current(published, whole.id)
        return [*told, f"`current` led to no whole snapshot: readers now see {whole.id}"]
    if led_to and (_folder(published) / _aside(led_to)).is_dir():
        make_current(published, _aside(led_to))
    return told


def begin(published: Path, snapshot_id: str) -> Path:
    """An empty folder in which the snapshot is written, out of readers' sight."""
    folder = _folder(published) / f".{snapshot_id}{_PARTIAL}"
    folder.mkdir(parents=True)
    return folder


def finish(published: Path, partial: Path, snapshot_id: str) -> Snapshot:
    """Syncs a written snapshot to disk, gives it its name and lets readers see it.

    A run that dies between the two leaves a snapshot that nobody was shown, and `_NEXT` says so.
    """
    for path in sorted(partial.rglob("*")):
        if path.is_file():
            if path.stat().st_nlink > 1:
                # The snapshot it was linked from synced it.
                continue
            path.chmod(0o444)
        sync(path)
    sync(partial)
    _point(published / _NEXT, snapshot_id)
    folder = _folder(published) / snapshot_id
    partial.rename(folder)
    sync(folder.parent)
    _swap(published / _NEXT)
    return Snapshot(snapshot_id, folder, is_current=True)


def make_current(published: Path, snapshot_id: str) -> None:
    """One rename: a reader sees the old snapshot or the new one, never neither."""
    pointer = published / ".current.partial"
    _point(pointer, snapshot_id)
    _swap(pointer)


def free_id(published: Path, build_id: str) -> str:
    """The build's own id, or with a number behind it when that build is published already."""
    taken = {folder.name for folder in _folder(published).glob("[!.]*")}
    again = (f"{build_id}.{number:03d}" for number in range(2, 1000))
    return build_id if build_id not in taken else next(i for i in again if i not in taken)


def next_ordinal(published: Path) -> int:
    return max((snapshot.ordinal for snapshot in snapshots(published)), default=0) + 1


def clean(published: Path) -> None:
    """Throws away what publications that died left behind."""
    pointer = published / _NEXT
    if (unseen := _id_behind(pointer)) and (_folder(published) / unseen).is_dir():
        _throw_away(_folder(published) / unseen)
    pointer.unlink(missing_ok=True)
    for leftover in _folder(published).glob(f".*{_PARTIAL}"):
        shutil.rmtree(leftover)


def prune(published: Path, keep: int) -> Sequence[str]:
    """Throws away all but the newest `keep` snapshots, never the current one; returns their ids.

    What was set aside as damaged goes too.
    """
    for damaged in _folder(published).glob(f".*{_DAMAGED}"):
        if damaged.name != _current_id(published):
            shutil.rmtree(damaged)
    old = [snapshot for snapshot in snapshots(published)[:-keep] if not snapshot.is_current]
    for snapshot in old:
        _throw_away(snapshot.folder)
    return [snapshot.id for snapshot in old]


def keep_current_only(published: Path) -> int:
    """Throws away every snapshot but what readers see, damaged and half-written ones too."""
    now = _current_id(published)
    others = [folder for folder in _folder(published).glob("*") if folder.name != now]
    for folder in others:
        _throw_away(folder)
    return len(others)


def clear(published: Path) -> None:
    """Nothing is published any more."""
    (published / "current").unlink(missing_ok=True)
    shutil.rmtree(_folder(published), ignore_errors=True)


def _throw_away(folder: Path) -> None:
    """Renamed first: a half-deleted snapshot must not look like a whole one."""
    shutil.rmtree(folder.rename(folder.with_name(f".{folder.name.strip('.')}{_PARTIAL}")))


def _newest_undamaged(candidates: Sequence[Snapshot]) -> Snapshot | None:
    for snapshot in reversed(candidates):
        found = damage(snapshot.folder)
        if found is None:
            return snapshot
        log.warning("%s", _set_aside(snapshot.folder, found))
    return None


def _set_aside(folder: Path, found: str) -> str:
    """Not a snapshot any more; the next publication throws it away. Says so."""
    aside = folder.with_name(_aside(folder.name))
    shutil.rmtree(aside, ignore_errors=True)
    folder.rename(aside)
    return f"snapshot {folder.name} is damaged on disk: {found}; it was set aside"


def _aside(snapshot_id: str) -> str:
    return f".{snapshot_id}{_DAMAGED}"


def _says_what_it_is(manifest: Path) -> bool:
    try:
        return isinstance(json.loads(manifest.read_text("utf-8")), dict)
    except (OSError, ValueError):
        return False


def _folder(published: Path) -> Path:
    return published / "snapshots"


def _current_id(published: Path) -> str | None:
    return _id_behind(published / "current")


def _id_behind(pointer: Path) -> str | None:
    return pointer.readlink().name if pointer.is_symlink() else None


def _point(pointer: Path, snapshot_id: str) -> None:
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(Path("snapshots") / snapshot_id)
    sync(pointer.parent)


def _swap(pointer: Path) -> None:
    pointer.replace(pointer.with_name("current"))
    sync(pointer.parent)
