"""A process that has imported whatever `ladder` imports, and forks itself for each command.

Asked by command.py. What a fork does is what `python -c` does with the same source, arguments,
environment and folder, without the seconds that importing dbt, Dagster and Great Expectations take;
that these are imported when they are needed is for those tests that start the real command.
Lives until its stdin ends.
"""

import atexit
import json
import os
import select
import socket
import sys
import traceback
from contextlib import suppress
from typing import Any

import pipelines.console.explain
import pipelines.console.rejects
import pipelines.console.status
import pipelines.console.summary
import pipelines.run.decisions
import pipelines.run.erase
import pipelines.run.execute  # noqa: F401
from tests.forking.workers import fork_workers, last_words, prepare_to_fork


def main() -> None:
    """`python -m tests.forking.ready_process SOCKET`."""
    prepare_to_fork()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(sys.argv[1])
        listener.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while _has_a_question(listener):
            connection, _ = listener.accept()
            with connection:
                _answer(connection)


def _has_a_question(listener: socket.socket) -> bool:
    """Waits; False when nobody is left to ask."""
    readable, _, _ = select.select([listener, sys.stdin], [], [])
    return sys.stdin not in readable


def _answer(connection: socket.socket) -> None:
    _, descriptors, _, _ = socket.recv_fds(connection, 1, 3)
    question = json.loads(connection.makefile().readline())
    child = os.fork()
    if child == 0:
        last_words(lambda: _become(question, descriptors))
    for descriptor in descriptors:
        os.close(descriptor)
    _, status = os.waitpid(child, 0)
    # Who asked may have been ended by its own timeout.
    with suppress(BrokenPipeError):
        connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _become(question: dict[str, Any], descriptors: list[int]) -> None:
    os.environ.clear()
    os.environ.update(question["environment"])
    fork_workers()
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(question["folder"])
    sys.argv = ["-c", *question["arguments"]]
    status = _ran(question["source"])
    # As Python ends, but for destructors in C++ of threads that a fork does not have.
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _ran(source: str) -> int:
    try:
        exec(compile(source, "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as end:
        return int(end.code or 0)
    except Exception:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
