"""Stages as they are written where no terminal is: plain lines, nothing else."""

import io
import logging

import pytest
from rich.console import Console

from pipelines.console.progress import StageLines


def test_each_stage_is_one_plain_line_with_its_seconds() -> None:
    page = io.StringIO()
    with StageLines(Console(file=page)) as stages:
        stages.enter("reading files")
        stages.enter("reading files")
        logging.getLogger("pipelines.ingest").info("2025-06.csv")
        stages.enter("deriving")
    lines = page.getvalue().splitlines()
    assert [line.split()[:2] for line in lines] == [["✓", "reading"], ["✓", "deriving"]]
    assert "\x1b" not in page.getvalue()
    assert list(stages.seconds) == ["reading files", "deriving"]


def test_the_stage_that_failed_is_marked() -> None:
    page = io.StringIO()

    def fail() -> None:
        with StageLines(Console(file=page)) as stages:
            stages.enter("checking")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert page.getvalue().startswith("✗ checking")


def test_warnings_of_the_rooms_are_kept_for_the_summary() -> None:
    with StageLines(Console(file=io.StringIO())) as stages:
        logging.getLogger("pipelines.ingest.loading").warning("orders.csv: has no rows")
    logging.getLogger("pipelines.ingest.loading").warning("too late")
    assert stages.warnings == ["orders.csv: has no rows"]
