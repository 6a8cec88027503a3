"""One worker for all tests of publishing, and a fit, audited, unpublished home for each."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations.registry import PUBLISHED_TABLES
from pipelines.check.check_worker import CheckWorker
from pipelines.warehouse import Warehouse
from tests.integration.gate.small_shop import small_shop


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
