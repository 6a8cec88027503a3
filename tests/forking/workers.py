"""The two workers of a run, forked from a process that has imported what they import.

A run talks with them as with the real ones, which `python -m` starts.
"""

import gc
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, TextIO

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # as check/process.py says to the real one

import pipelines.check.data_docs
import pipelines.check.examine
import pipelines.check.worker
import pipelines.definitions
import pipelines.report.page
import pipelines.report.writer
from pipelines import side_process
from tests.parsed_once import parsed_project, project_of

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
            last_words(lambda: side_process.answer_questions(lambda: None, answer))
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


def prepare_to_fork() -> None:
    """Have read what a run and its workers read at first; look for no garbage in what is here.

    Such a look writes to every object, so that a fork would copy them all.
    """
    pipelines.report.page.vega_scripts()
    parsed_project()
    pipelines.definitions.read_project = project_of  # of any home
    gc.collect()
    gc.freeze()


def fork_workers() -> None:
    """From now on a run in this process finds them, once, where it would start its own.

    Before any thread of DuckDB, dbt or Dagster lives here: a fork has none of them.
    """
    workers: dict[str, ForkedWorker] = {}
    for module, answer in _WORKERS.items():
        workers[module] = ForkedWorker(answer, siblings=[*workers.values()])
    real = subprocess.Popen

    def popen(arguments: list[str], *rest: Any, **named: Any) -> Any:
        is_of_a_worker = arguments[1:2] == ["-m"] and arguments[2] in workers
        return workers.pop(arguments[2]) if is_of_a_worker else real(arguments, *rest, **named)

    side_process.subprocess.Popen = popen  # type: ignore[assignment,misc]


def last_words(work: Callable[[], None]) -> None:
    """The end of a forked process: it never returns into the code of its parent."""
    try:
        work()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(70)
