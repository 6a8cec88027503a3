"""One zygote, one tiny shop and one undisturbed home for all tests of crashes."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.simulate import sample_shop
from tests.conftest import REPOSITORY


@dataclass(frozen=True)
class Ending:
    """How a run ended: the exit code, negative for the signal that killed it."""

    status: int
    seconds: float
    all_dead: bool
    said: str
    moments: list[str]


class Zygote:
    """The parent's side of zygote.py."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.crashes.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=REPOSITORY,
            text=True,
        )

    def run(self, shop: Path, home: Path, **how: Any) -> Ending:
        """One run. how: kill_before a moment, kill_after seconds, full_before a moment (the disk),
        full_refresh, only_publish.
        """
        said, moments = self._folder / "said", self._folder / "moments.json"
        moments.unlink(missing_ok=True)
        question = {
            "shop": str(shop / "shop.yml"),
            "home": str(home),
            "said": str(said),
            "moments_to": str(moments),
            **how,
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Ending(
            said=said.read_text("utf-8", errors="replace"),
            moments=json.loads(moments.read_text()) if moments.exists() else [],
            **answer,
        )

    def stop(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="session")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    zygote = Zygote(tmp_path_factory.mktemp("zygote"))
    yield zygote
    zygote.stop()


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty customers over three months, in thirteen files."""
    folder = tmp_path_factory.mktemp("crashing") / "shop"
    sample_shop(folder, customers=20, months=3, seed=3)
    return folder


@dataclass(frozen=True)
class Undisturbed:
    """A home whose one run nobody killed, and what that run did, moment by moment."""

    home: Path
    run: Ending


@pytest.fixture(scope="session")
def home(shop: Path) -> Path:
    """Where all runs take place, one after the other."""
    return shop.parent / "home"


@pytest.fixture(scope="session")
def undisturbed(zygote: Zygote, shop: Path, home: Path) -> Undisturbed:
    shutil.rmtree(home, ignore_errors=True)
    run = zygote.run(shop, home)
    assert run.status == 0, run.said
    return Undisturbed(home.rename(home.with_name("undisturbed")), run)
