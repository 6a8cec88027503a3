"""One worker for all tests of publishing, and a fit, audited home for each; published, if asked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations.registry import PUBLISHED_TABLES
from pipelines.check.check_worker import CheckWorker
from pipelines.publish import Snapshot, current_snapshot, publish
from pipelines.warehouse import Warehouse
from tests.integration.blank_page import BlankPage
from tests.integration.gate.small_shop import BUILD_ID, small_shop


@pytest.fixture(scope="session")
def worker() -> Iterator[CheckWorker]:
    with CheckWorker.start() as worker:
        yield worker


@pytest.fixture(scope="session")
def _audited(tmp_path_factory: pytest.TempPathFactory, worker: CheckWorker) -> Warehouse:
    warehouse = small_shop(tmp_path_factory.mktemp("audited"))
    worker.audit(warehouse, PUBLISHED_TABLES)
    return warehouse


@pytest.fixture
def warehouse(_audited: Warehouse, tmp_path: Path) -> Warehouse:
    shutil.copyfile(_audited.path, tmp_path / _audited.path.name)
    return _audited.model_copy(update={"home": tmp_path})


@pytest.fixture(scope="session")
def _published(
    _audited: Warehouse, tmp_path_factory: pytest.TempPathFactory, worker: CheckWorker
) -> Path:
    home = tmp_path_factory.mktemp("published")
    shutil.copyfile(_audited.path, home / _audited.path.name)
    warehouse = _audited.model_copy(update={"home": home})
    publish(warehouse, build_id=BUILD_ID, keep=7, auditor=worker, reporter=BlankPage())
    return warehouse.published


@pytest.fixture
def snapshot(_published: Path, warehouse: Warehouse) -> Snapshot:
    """What readers see before the test does anything."""
    shutil.copytree(_published, warehouse.published, symlinks=True)
    snapshot = current_snapshot(warehouse.published)
    assert snapshot
    return snapshot
