"""A process with everything imported that forks one run per question, and kills it when told to.

No thread of DuckDB, dbt or Dagster lives here: they begin in the forked run. The two workers of a
run are forked from here as well, and talk with it as the real ones do.
"""

import json
import os
import select
import signal
import sys
import time
from pathlib import Path
from typing import Any

from pipelines import cli
from pipelines.check.check_worker import CheckWorker
from pipelines.definitions import PICTURES
from pipelines.publish import publish
from pipelines.report.report_writer import ReportWriter
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse
from tests.forking.workers import fork_workers, last_words, prepare_to_fork
from tests.integration.crashes.moments import Moments

SECONDS_UNTIL_ALL_ARE_DEAD = 30


def _run_in_the_child(question: dict[str, Any]) -> None:
    """The real command, with this process's own workers."""
    fork_workers()
    home = Path(question["home"])
    moments = Moments(home, question.get("kill_before"), question.get("full_before"))
    moments.install()
    if question.get("only_publish"):
        _publish(home)
        status = 0
    else:
        status = _command(question)
    if question.get("moments_to"):
        Path(question["moments_to"]).write_text(json.dumps(moments.seen))
    sys.stdout.flush()
    os._exit(status)


def _command(question: dict[str, Any]) -> int:
    more = ["--full-refresh"] if question.get("full_refresh") else []
    sys.argv = ["ladder", "run", "--home", question["home"], "--shop", question["shop"], *more]
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _publish(home: Path) -> None:
    """What the last step of a run does, alone."""
    warehouse = Warehouse.of(Settings(home=home))
    with warehouse.hold(), CheckWorker.start() as auditor, ReportWriter.start() as reporter:
        with warehouse.connect(read_only=True) as connection:
            [(build_id,)] = connection.execute("select build_id from marts.build_info").fetchall()
        publish(
            warehouse,
            build_id=build_id,
            keep=7,
            auditor=auditor,
            reporter=reporter,
            pictures=PICTURES,
        )


def _fork(question: dict[str, Any]) -> dict[str, Any]:
    """How a run ended; killed from outside where it takes longer than `kill_after` seconds."""
    said = os.open(question["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    alive, held_while_alive = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(alive)
        os.dup2(said, 1)
        os.dup2(said, 2)
        last_words(lambda: _run_in_the_child(question))
    os.close(held_while_alive)
    os.close(said)
    if "kill_after" in question:
        _wait_for_the_end(alive, question["kill_after"])
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    took = time.monotonic() - started
    all_dead = _wait_for_the_end(alive, SECONDS_UNTIL_ALL_ARE_DEAD)
    os.close(alive)
    return {
        "status": os.waitstatus_to_exitcode(status),
        "seconds": took,
        "all_dead": all_dead,
    }


def _wait_for_the_end(alive: int, seconds: float) -> bool:
    """Whether run and workers end in this time: the last of them closes the pipe."""
    return bool(select.select([alive], [], [], seconds)[0])


def main() -> None:
    prepare_to_fork()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        question = json.loads(line)
        answer = _fork(question)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
