"""The log of a home: a line for each thing, no data in it, and no home where there was none."""

import logging
import re
from pathlib import Path

from pipelines.errors import from_data
from pipelines.run.run_log import MONTHS_KEPT, RunLog

rooms = logging.getLogger("pipelines.ingest")


def test_each_thing_is_one_line_with_time_process_and_weight(tmp_path: Path) -> None:
    with RunLog(tmp_path):
        rooms.info("%s rows read\nfrom a file", 3)
        rooms.warning("orders.csv: %s", from_data("anna@shop.example"))
        rooms.debug("in passing")
    rooms.info("after the end")
    first, second = _lines(tmp_path)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \[\d+\] INFO    3 rows read from a file", first
    )
    assert second.endswith("WARNING orders.csv: …")


def test_it_can_be_read_while_the_run_goes_on(tmp_path: Path) -> None:
    with RunLog(tmp_path):
        rooms.info("first")
        assert len(_lines(tmp_path)) == 1


def test_a_wrong_home_is_not_made_by_looking_and_a_new_one_has_its_log_from_the_start(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    with RunLog(home):
        rooms.info("first")
        assert not home.exists()
        home.mkdir()
        rooms.info("second")
    assert [line.split()[-1] for line in _lines(home)] == ["first", "second"]


def test_two_runs_add_to_one_file_and_old_months_are_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    for month in range(1, 13):
        (tmp_path / "logs" / f"2001-{month:02d}.log").write_text("old\n")
    (tmp_path / "logs" / "2002-01.log").write_text("old\n")
    (tmp_path / "logs" / "mine.txt").write_text("kept\n")
    with RunLog(tmp_path), RunLog(tmp_path):
        rooms.info("told to both")
    kept = sorted(file.name for file in (tmp_path / "logs").glob("*.log"))
    assert len(kept) == MONTHS_KEPT
    assert kept[0] == "2001-02.log"
    assert (tmp_path / "logs" / "mine.txt").exists()
    assert len((tmp_path / "logs" / kept[-1]).read_text().splitlines()) == 2


def test_a_log_that_cannot_be_written_stops_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    with RunLog(tmp_path) as log:
        rooms.info("first")
        rooms.info("second")
    assert log.problem is not None
    assert "logs" in log.problem


def _lines(home: Path) -> list[str]:
    [file] = (home / "logs").glob("*.log")
    return file.read_text(encoding="utf-8").splitlines()
