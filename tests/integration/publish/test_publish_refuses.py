"""Nothing half written, nothing unchecked: what readers see stays as it was."""

import errno
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.check.check_worker import CheckWorker
from pipelines.errors import InputError, LadderError, Refused, WarehouseBusy
from pipelines.publish import Snapshot, publish, publishing, shelf
from pipelines.publish.shelf import current_snapshot
from pipelines.warehouse import Warehouse
from tests.integration.blank_page import BlankPage
from tests.integration.gate.small_shop import BUILD_ID, change

HOLD = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def refused(
    warehouse: Warehouse, worker: Any, kind: type[LadderError], match: str
) -> Iterator[None]:
    """Publishing raises this, in one line, and leaves `published/` as it was."""
    before = _everything(warehouse.published)
    yield
    with pytest.raises(kind, match=match) as raised:
        publish(warehouse, build_id=f"{BUILD_ID}-new", keep=7, auditor=worker, reporter=BlankPage())
    assert "\n" not in str(raised.value)
    assert _everything(warehouse.published) == before


def _everything(folder: Path) -> dict[str, object]:
    return {
        str(path.relative_to(folder)): path.readlink() if path.is_symlink() else path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file() or ".partial" in path.name
    }


def test_a_mart_rebuilt_unfit_after_its_check_is_refused(
    warehouse: Warehouse, worker: CheckWorker, snapshot: Snapshot
) -> None:
    with refused(warehouse, worker, Refused, r'fct_orders: "gross - refund = net".*1 row.*o3'):
        change(warehouse, "update marts.fct_orders set net_amount = 0 where order_id = 'o3'")
    assert current_snapshot(warehouse.published) == snapshot
    assert (warehouse.home / "refused" / "index.html").is_file()


@pytest.mark.usefixtures("snapshot")
def test_a_mart_that_is_missing_is_refused(warehouse: Warehouse, worker: CheckWorker) -> None:
    with refused(warehouse, worker, Refused, r"not built yet: marts\.fct_orders"):
        change(warehouse, "drop table marts.fct_orders")


@pytest.mark.usefixtures("snapshot")
def test_a_mart_without_a_suite_is_refused(warehouse: Warehouse, worker: CheckWorker) -> None:
    with refused(warehouse, worker, Refused, r"no suite .* marts\.fct_new"):
        change(warehouse, "create table marts.fct_new as select 1 as a")


def test_without_a_warehouse_there_is_nothing_to_publish(
    tmp_path: Path, worker: CheckWorker
) -> None:
    with pytest.raises(Refused, match="run `ladder run` first"):
        publish(
            Warehouse(home=tmp_path), build_id="a", keep=1, auditor=worker, reporter=BlankPage()
        )
    assert shelf.snapshots(tmp_path / "published") == []


@pytest.mark.usefixtures("snapshot")
def test_a_warehouse_held_by_another_process_is_busy(
    warehouse: Warehouse, worker: CheckWorker
) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLD,
            str(warehouse.path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdin
    assert holder.stdout
    try:
        assert holder.stdout.readline() == b"held\n"
        with refused(warehouse, worker, WarehouseBusy, "another process has"):
            pass
    finally:
        holder.communicate()


PUBLISH_WITH_LITTLE_ROOM = """
import resource, sys
from pathlib import Path
from expectations.registry import PUBLISHED_TABLES
from pipelines.check.check_worker import CheckWorker
from pipelines.errors import LadderError
from pipelines.publish import publish
from pipelines.warehouse import Warehouse
from tests.integration.blank_page import BlankPage

warehouse = Warehouse(home=Path(sys.argv[1]))
with CheckWorker.start() as worker:
    worker.audit(warehouse, PUBLISHED_TABLES)
    for kilobytes in (1, 20, 300, 1500):
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, resource.RLIM_INFINITY))
        try:
            publish(warehouse, build_id="limited", keep=7, auditor=worker, reporter=BlankPage())
        except LadderError as error:
            assert "free some disk space" in str(error), error
            print(kilobytes, type(error).__name__)
"""


class FullDisk:
    """An auditor on whose watch the disk runs full, wherever it is asked to."""

    def __init__(self, worker: CheckWorker, when: str, error: Exception) -> None:
        self._worker, self._when, self._error = worker, when, error

    def __getattr__(self, name: str) -> Any:
        if name == self._when:
            raise self._error
        return getattr(self._worker, name)


@pytest.mark.usefixtures("snapshot")
@pytest.mark.parametrize("when", ["fingerprints", "passing_verdicts", "write_data_docs"])
@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        duckdb.IOException("Could not write: No space left on device"),
    ],
)
def test_a_full_disk_at_any_step_leaves_what_was_published(
    warehouse: Warehouse, worker: CheckWorker, when: str, error: Exception
) -> None:
    with refused(warehouse, FullDisk(worker, when, error), InputError, "free some disk space"):
        pass


@pytest.mark.usefixtures("snapshot")
def test_a_full_disk_while_writing_the_manifest_leaves_what_was_published(
    warehouse: Warehouse, worker: CheckWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    with refused(warehouse, worker, InputError, "Disk quota exceeded"):
        monkeypatch.setattr(publishing, "write_manifest", full)


def test_a_file_that_may_not_grow_leaves_what_was_published(
    warehouse: Warehouse, snapshot: Snapshot
) -> None:
    """A real limit of the system (RLIMIT_FSIZE), met at four places between first and last byte."""
    change(
        warehouse,
        "update marts.fct_orders set status = (select string_agg(md5(n::varchar), '')"
        " from range(20000) as words (n))",
    )
    before = _everything(warehouse.published)
    limited = subprocess.run(
        [sys.executable, "-c", PUBLISH_WITH_LITTLE_ROOM, str(warehouse.home)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert limited.stdout.splitlines() == [
        "1 InputError",
        "20 InputError",
        "300 InputError",
        "1500 InputError",
    ], limited.stderr
    assert _everything(warehouse.published) == before
    assert current_snapshot(warehouse.published) == snapshot


@pytest.mark.usefixtures("snapshot")
def test_another_error_of_the_system_is_not_called_a_full_disk(
    warehouse: Warehouse, worker: CheckWorker
) -> None:
    auditor = FullDisk(worker, "write_data_docs", PermissionError(errno.EACCES, "denied"))
    with pytest.raises(PermissionError):
        publish(warehouse, build_id="b", keep=7, auditor=auditor, reporter=BlankPage())


@pytest.mark.usefixtures("snapshot")
def test_a_target_that_may_not_be_written_is_told(
    warehouse: Warehouse, worker: CheckWorker, tmp_path: Path
) -> None:
    """/sys takes no folder from anybody, root included."""
    warehouse.published.rename(tmp_path / "before")
    warehouse.published.symlink_to("/sys/kernel")
    with pytest.raises(InputError, match=r"may not be written.*mend its rights"):
        publish(warehouse, build_id="b", keep=7, auditor=worker, reporter=BlankPage())


def test_where_the_link_may_not_be_made_its_place_is_named(
    warehouse: Warehouse, worker: CheckWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system names what the link would lead to first, and that is there and may be written."""

    def closed(target: str, link: str) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted", target, None, link)

    monkeypatch.setattr("os.symlink", lambda target, link, *_: closed(str(target), str(link)))
    with pytest.raises(InputError, match=rf"^{warehouse.published}/\.next\S* may not be written"):
        publish(warehouse, build_id="b", keep=7, auditor=worker, reporter=BlankPage())
    assert shelf.snapshots(warehouse.published) == []


def test_what_a_killed_publication_left_is_thrown_away_by_the_next(
    warehouse: Warehouse, worker: CheckWorker
) -> None:
    code = (
        "import os, sys; from pathlib import Path; import pipelines.publish.database as p\n"
        "from pipelines.publish import publish; from pipelines.warehouse import Warehouse\n"
        "p._stock_of = lambda *_: os.kill(os.getpid(), 9)\n"
        "home = Warehouse(home=Path(sys.argv[1]))\n"
        "publish(home, build_id='dead', keep=1, auditor=None, reporter=None)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, str(warehouse.home)], check=False, capture_output=True
    )
    assert killed.returncode == -9
    folder = warehouse.published / "snapshots"
    assert [path.name for path in folder.iterdir()] == [".dead.partial"]
    assert not (warehouse.published / "current").exists()
    snapshot = publish(warehouse, build_id=BUILD_ID, keep=1, auditor=worker, reporter=BlankPage())
    assert [path.name for path in folder.iterdir()] == [snapshot.id]
