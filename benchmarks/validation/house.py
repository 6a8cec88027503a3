"""Runs the pipeline as a user would, with one edit that users make: the crisis they know of.

`crisis_windows.csv` is judgement: a shop says itself when something happened to its world. So the
run is of a copy of the house in which that seed names the planted window.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

REPOSITORY = Path(__file__).resolve().parents[2]
CRISIS = "planted_crisis"
_ROOMS = ("pipelines", "expectations", "dbt_project")
_MADE = shutil.ignore_patterns("__pycache__", "target", "logs")


def run_with_the_crisis(shop: Path, home: Path, house: Path) -> None:
    """Publish the shop's files into `home`. Raises CalledProcessError when a gate refuses."""
    furnish(house, shop)
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "run"]
    command += ["--shop", str(shop / "shop.yml"), "--home", str(home)]
    environment = os.environ | {"PYTHONPATH": str(house)}
    subprocess.run(command, check=True, cwd=house, env=environment)


def furnish(house: Path, shop: Path) -> None:
    """A copy of what a run needs, its seed naming the windows planted in the shop."""
    for room in _ROOMS:
        shutil.copytree(REPOSITORY / room, house / room, ignore=_MADE)
    shutil.copy(REPOSITORY / "dagster.yaml", house)
    _name_the_crisis(house / "dbt_project" / "seeds" / "crisis_windows.csv", shop / "truth")


def _name_the_crisis(seed: Path, truth: Path) -> None:
    windows = duckdb.execute(f"from '{truth}/crisis_windows.parquet'").fetchall()
    with seed.open("a", encoding="utf-8") as file:
        for start, end in windows:
            file.write(f"{CRISIS},{start},{end},What the simulated shop went through.\n")
