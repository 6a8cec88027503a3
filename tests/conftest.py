"""What tests of every kind may ask for: the shared data sets, and one shop run from end to end.

Both are read-only; a test that writes copies first.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.garbage import collect_rarely
from tests.forking.ready import ready_python

REPOSITORY = Path(__file__).resolve().parent.parent
SOURCE_OF_LADDER = "from pipelines.cli import main; main()"
LADDER = [sys.executable, "-c", SOURCE_OF_LADDER]


def pytest_configure() -> None:
    """As every process of the house does: dbt's objects are many, and live as long as it."""
    collect_rarely()


@dataclass(frozen=True)
class Home:
    """A shop's files and the home its runs leave behind."""

    shop: Path
    home: Path

    def ladder(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The real command on this home, in a process of its own that need not import anything."""
        return self.run(*ready_python(), SOURCE_OF_LADDER, *arguments)

    def ladder_anew(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """As a person starts it: everything is imported when it is needed, workers are started."""
        return self.run(*LADDER, *arguments)

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Any command that finds this home where `ladder` does."""
        return run(command, LADDER_SHOP=str(self.shop), LADDER_HOME=str(self.home), **environment)


def run(command: Sequence[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The public data sets and the published figures to hold them against."""
    named = os.environ.get("LADDER_SHARED_DATA")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    if (folder / "reference").is_dir():
        return folder
    if named:
        pytest.fail(f"LADDER_SHARED_DATA={named} holds no reference/ folder")
    pytest.skip(f"no data sets at {folder}; set LADDER_SHARED_DATA to where they lie")


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A small simulated shop, run once per test session however many workers ask for it."""
    folder = _shared_between_workers(tmp_path_factory) / "sample_home"
    sample = Home(shop=folder / "shop" / "shop.yml", home=folder / "home")
    with _one_worker_at_a_time(folder.with_suffix(".lock")):
        if not (folder / "ready").exists():
            made = [*LADDER, "sample", str(folder / "shop"), "--customers", "300", "--months", "18"]
            _must_succeed(run(made))
            _must_succeed(sample.ladder_anew("run"))
            (folder / "ready").touch()
    return sample


def _must_succeed(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def _shared_between_workers(factory: pytest.TempPathFactory) -> Path:
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@contextmanager
def _one_worker_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
