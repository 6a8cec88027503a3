"""A process with everything imported that forks one run per question, and kills it when told to.

No thread of DuckDB, dbt or Dagster lives here: they begin in the forked run. The two workers of a
run are forked from here as well, and talk with it as the real ones do.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

import pipelines.check.data_docs
import pipelines.check.examine
import pipelines.check.worker
import pipelines.console.summary
import pipelines.report.page
import pipelines.report.writer
import pipelines.run.execute
from pipelines import cli, side_process
from pipelines.check.check_worker import CheckWorker
from pipelines.definitions import PICTURES
from pipelines.publish import publish
from pipelines.report.report_writer import ReportWriter
from pipelines.settings import Settings
from pipelines.transform.project import read_project
from pipelines.warehouse import Warehouse
from tests.integration.crashes.moments import Moments

SECONDS_UNTIL_ALL_ARE_DEAD = 30
_WORKERS = {
    "pipelines.check.worker": pipelines.check.worker._answer,
    "pipelines.report.writer": pipelines.report.writer._answer,
}


class ForkedWorker:
    """What subprocess.Popen gives, for a worker that need not import anything."""

    def __init__(self, answer: Callable[[Any], Any], siblings: Sequence["ForkedWorker"]) -> None:
        """siblings: whose end must be theirs alone, or they would not notice it."""
        to_read, questions = os.pipe()
        answers, to_write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            for end in (questions, answers, *(sibling.stdin.fileno() for sibling in siblings)):
                os.close(end)
            os.dup2(to_read, 0)
            os.dup2(to_write, 1)
            sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
            os.close(to_read)
            os.close(to_write)
            _last_words(lambda: side_process.answer_questions(lambda: None, answer))
        os.close(to_read)
        os.close(to_write)
        self.stdin: TextIO = os.fdopen(questions, "w", encoding="utf-8")
        self.stdout: TextIO = os.fdopen(answers, encoding="utf-8")

    def wait(self, timeout: float | None = None) -> int:
        del timeout
        try:
            return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        except ChildProcessError:
            return 0

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def _run_in_the_child(question: dict[str, Any]) -> None:
    """The real command, with this process's own workers."""
    workers: dict[str, ForkedWorker] = {}
    for module, answer in _WORKERS.items():
        workers[module] = ForkedWorker(answer, siblings=[*workers.values()])
    real = subprocess.Popen

    def popen(arguments: list[str], *rest: Any, **named: Any) -> Any:
        if arguments[1:2] == ["-m"] and arguments[2] in workers:
            return workers[arguments[2]]
        return real(arguments, *rest, **named)

    side_process.subprocess.Popen = popen  # type: ignore[assignment,misc]
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
        _last_words(lambda: _run_in_the_child(question))
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


def _last_words(work: Callable[[], None]) -> None:
    try:
        work()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(70)


def main() -> None:
    pipelines.report.page.vega_scripts()
    parsed: set[str] = set()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        question = json.loads(line)
        if question["home"] not in parsed:
            read_project(Warehouse.of(Settings(home=Path(question["home"]))))
            parsed.add(question["home"])
        answer = _fork(question)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
