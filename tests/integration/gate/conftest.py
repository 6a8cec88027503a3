"""One worker for all tests of the gate, and a fit warehouse for each."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.check.check_worker import CheckWorker
from pipelines.check.process import WorkerProcess
from pipelines.warehouse import Warehouse
from tests.integration.gate.built_shop import BuiltShop, built_shop
from tests.integration.gate.small_shop import small_shop


@pytest.fixture(scope="session")
def process() -> Iterator[WorkerProcess]:
    process = WorkerProcess()
    yield process
    process.stop()


@pytest.fixture(scope="session")
def worker(process: WorkerProcess) -> CheckWorker:
    return CheckWorker(process)


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return small_shop(tmp_path_factory.mktemp("small_shop"))


@pytest.fixture
def warehouse(_template: Warehouse, tmp_path: Path) -> Warehouse:
    """A copy of the small shop that a test may spoil."""
    shutil.copyfile(_template.path, tmp_path / _template.path.name)
    return _template.model_copy(update={"home": tmp_path})


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """One that has every kind of load; tests spoil copies of it."""
    return built_shop(tmp_path_factory.mktemp("built_shop"))
