"""The runbook does what it says: its commands are run from top to bottom in a home of a demo."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, SOURCE_OF_LADDER, Home
from tests.forking.ready import ready_python

RUNBOOK = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", RUNBOOK, re.MULTILINE | re.DOTALL)


@pytest.fixture
def demo(sample_home: Home, tmp_path: Path) -> Path:
    """A repository as far as the runbook sees it: the command, and what `make demo` leaves."""
    shutil.copytree(sample_home.shop.parent, tmp_path / ".demo" / "shop")
    shutil.copytree(sample_home.home, tmp_path / ".demo" / "home", symlinks=True)
    command = tmp_path / ".venv" / "bin" / "ladder"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec {shlex.join([*ready_python(), SOURCE_OF_LADDER])} "$@"\n')
    command.chmod(0o755)
    return tmp_path


@pytest.mark.timeout(900)
def test_the_commands_of_the_runbook_work_from_top_to_bottom(demo: Path) -> None:
    steps = [f"echo '=== {number}'\n{block}" for number, block in enumerate(blocks("sh"), start=1)]
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "".join(steps)],
        cwd=demo,
        env=_without_ladder(),
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert len(steps) == done.stdout.count("=== ")
    for said in (
        "nothing new since the last published build",
        "nobody is named yet",
        "a run has been here",
        "exit code 1",
        "withdrew orders/spoiled.csv",
        "ended with exit code 1",
        "readers now see",
    ):
        assert said in done.stdout, said
    assert "2025-01-31" in done.stdout
    last = done.stdout.rsplit("=== ", 1)[-1]
    kept = [line for line in last.splitlines() if re.match(r"\d{8}T\d{6}Z-", line)]
    assert len(kept) == 2
    _read_as_the_runbook_says(demo, newest=max(kept))


def _read_as_the_runbook_says(demo: Path, newest: str) -> None:
    [reader] = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", reader],
        env={**os.environ, "LADDER_HOME": str(demo / ".demo" / "home")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == newest


def _without_ladder() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("LADDER_")}
