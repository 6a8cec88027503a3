"""Nobody reads what the command prints, or it cannot be written: what it does stays the same."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import LADDER, Home

COMMANDS = [("status",), ("rejects",), ("run",), ("--help",)]


@pytest.fixture(scope="module")
def home(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("lost") / "home"
    shutil.copytree(sample_home.home, folder, symlinks=True)
    return Home(shop=sample_home.shop, home=folder)


def ends_into(home: Home, stdout: int, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [*LADDER, *arguments],
        env={**os.environ, "LADDER_SHOP": str(home.shop), "LADDER_HOME": str(home.home)},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("arguments", [*COMMANDS, ("run", "--full-refresh")], ids=" ".join)
def test_a_reader_who_has_gone_changes_no_ending(home: Home, arguments: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        assert ends_into(home, write, *arguments) == (0, "")
    finally:
        os.close(write)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_full_disk_behind_stdout_changes_no_ending(
    home: Home, arguments: tuple[str, ...]
) -> None:
    with Path("/dev/full").open("wb") as full:
        assert ends_into(home, full.fileno(), *arguments) == (0, "")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_characters_the_terminal_does_not_know_are_replaced(home: Home, encoding: str) -> None:
    done = home.run(*LADDER, "run", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Where customers stand" in done.stdout
    assert "?" in done.stdout
