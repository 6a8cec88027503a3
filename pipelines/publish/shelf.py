"""The snapshots of a home: which there are, which one readers see, which are thrown away.

    published/current -> snapshots/ID
    published/snapshots/ID/  loyalty.duckdb  marts/*.parquet  manifest.json  quality/  report/

What is in a snapshot is publishing.py's. Everything here is for whoever holds the warehouse.
"""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import InputError

_PARTIAL = ".partial"


@dataclass(frozen=True)
class Snapshot:
    """One published build; `id` is the build's, and sorts by time."""

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
    def row_counts(self) -> dict[str, int]:
        return {name: table["rows"] for name, table in self.manifest["tables"].items()}


def snapshots(published: Path) -> list[Snapshot]:
    """Every whole snapshot, oldest first."""
    current = _current_id(published)
    return [
        Snapshot(folder.name, folder, is_current=folder.name == current)
        for folder in sorted(_folder(published).glob("[!.]*"))
        if (folder / "manifest.json").is_file()
    ]


def current_snapshot(published: Path) -> Snapshot | None:
    """What readers see now; None before the first publication."""
    return next((snapshot for snapshot in snapshots(published) if snapshot.is_current), None)


def rollback(published: Path) -> str:
    """Lets readers see the snapshot before the current one; returns its id.

    Raises InputError when there is none.
    """
    now = current_snapshot(published)
    if now is None:
        raise InputError(f"nothing is published in {published}: run `ladder run` first")
    before = [snapshot for snapshot in snapshots(published) if snapshot.id < now.id]
    if not before:
        raise InputError(f"{now.id} is the oldest snapshot kept: there is none before it")
    make_current(published, before[-1].id)
    return before[-1].id


def begin(published: Path, snapshot_id: str) -> Path:
    """An empty folder in which the snapshot is written, out of readers' sight."""
    folder = _folder(published) / f".{snapshot_id}{_PARTIAL}"
    folder.mkdir(parents=True)
    return folder


def finish(published: Path, partial: Path, snapshot_id: str) -> Snapshot:
    """Syncs a written snapshot to disk, gives it its name and lets readers see it."""
    for path in sorted(partial.rglob("*")):
        if path.is_file():
            path.chmod(0o444)
        _sync(path)
    _sync(partial)
    folder = _folder(published) / snapshot_id
    partial.rename(folder)
    _sync(folder.parent)
    make_current(published, snapshot_id)
    return Snapshot(snapshot_id, folder, is_current=True)


def make_current(published: Path, snapshot_id: str) -> None:
    """One rename: a reader sees the old snapshot or the new one, never neither."""
    pointer = published / ".current.partial"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(Path("snapshots") / snapshot_id)
    pointer.replace(published / "current")
    _sync(published)


def free_id(published: Path, build_id: str) -> str:
    """The build's own id, or with a number behind it when that build is published already."""
    taken = {snapshot.id for snapshot in snapshots(published)}
    again = (f"{build_id}.{number:03d}" for number in range(2, 1000))
    return build_id if build_id not in taken else next(i for i in again if i not in taken)


def clean(published: Path) -> None:
    """Throws away what publications that died left behind."""
    for leftover in _folder(published).glob(f".*{_PARTIAL}"):
        shutil.rmtree(leftover)


def prune(published: Path, keep: int) -> Sequence[str]:
    """Throws away all but the newest `keep` snapshots, never the current one; returns their ids."""
    old = [snapshot for snapshot in snapshots(published)[:-keep] if not snapshot.is_current]
    for snapshot in old:
        # Renamed first: a half-deleted snapshot must not look like a whole one.
        doomed = snapshot.folder.with_name(f".{snapshot.id}{_PARTIAL}")
        snapshot.folder.rename(doomed)
        shutil.rmtree(doomed)
    return [snapshot.id for snapshot in old]


def _folder(published: Path) -> Path:
    return published / "snapshots"


def _current_id(published: Path) -> str | None:
    pointer = published / "current"
    return pointer.readlink().name if pointer.is_symlink() else None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
