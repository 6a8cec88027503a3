"""Another Python process that imports heavy libraries while the parent does its work.

Both sides of the talk: questions on stdin, answers on stdout, one JSON document a line, until stdin
ends. Importing this costs nothing. What is asked and answered is the rooms'.
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

from pipelines.disk import says_no_room
from pipelines.errors import InputError, Refused, from_data
from pipelines.garbage import collect_rarely
from pipelines.settings import REPOSITORY, environment_variables

SECONDS_TO_END = 10


class SideProcess:
    """`python -m MODULE`, one question at a time.

    name: what errors call it; so_what: what follows from its silence.
    """

    def __init__(self, module: str, *, name: str, so_what: str, **environment: str) -> None:
        """Returns at once; the first answer waits until the process has made itself ready."""
        self._name = name
        self._so_what = so_what
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  closed in stop()
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            cwd=REPOSITORY,
            env={**environment_variables(), **environment},
            text=True,
            encoding="utf-8",
        )
        self._is_ready = False

    @property
    def process_id(self) -> int:
        return self._process.pid

    def ask(self, request: dict[str, Any]) -> Any:
        """The answer. Raises Refused when the process cannot answer or has died."""
        self.begin(request)
        return self.finish()

    def begin(self, request: dict[str, Any]) -> None:
        """Asks without waiting; `finish` gives the answer. Raises Refused when nobody listens."""
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            raise self._died() from None

    def finish(self) -> Any:
        """The answer to what was begun."""
        if not self._is_ready:
            self._listen()
            self._is_ready = True
        message = self._listen()
        if message.get("is_disk"):
            raise InputError(
                f"the {self._name} could not write {from_data(message['error'])}: mend the disk,"
                " run again"
            )
        if "error" in message:
            raise Refused(
                f"the {self._name} could not answer {from_data(message['error'])}:"
                f" {self._so_what}; mend this and run again"
            )
        return message["answer"]

    def stop(self) -> None:
        """Ends the process; does nothing the second time."""
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            # While it imports it does not read; there is nothing to wait for then.
            self._process.wait(timeout=SECONDS_TO_END if self._is_ready else 0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._said.close()

    def _listen(self) -> dict[str, Any]:
        assert self._process.stdout
        try:
            line = self._process.stdout.readline()
        except ValueError:
            line = ""
        if not line:
            raise self._died()
        message: dict[str, Any] = json.loads(line)
        return message

    def _died(self) -> Refused:
        self._process.kill()
        status = self._process.wait()
        return Refused(
            f"the {self._name} ended (status {status}) before it answered: {self._so_what}; its "
            f"last words: {from_data(self._last_words() or 'none')}; run again"
        )

    def _last_words(self) -> str:
        if self._said.closed:
            return ""
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else ""


def answer_questions(get_ready: Callable[[], object], answer: Callable[[Any], Any]) -> None:
    """The other side: never returns. Whatever libraries print goes to stderr."""
    collect_rarely()
    # The parent alone decides when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    get_ready()
    _say(answers, {"ready": True})
    for line in sys.stdin:
        try:
            _say(answers, {"answer": answer(json.loads(line))})
        except Exception as error:
            traceback.print_exc()
            said = f"{type(error).__name__}: {error}".splitlines()[0]
            _say(answers, {"error": said, "is_disk": _is_of_a_disk(error)})
    # Taking the imported libraries apart politely would cost the parent most of a second.
    os._exit(0)


def _is_of_a_disk(error: Exception) -> bool:
    return isinstance(error, OSError) or says_no_room(error) is not None


def _end_with_the_parent() -> None:
    """A parent that was killed cannot say so, but nobody holds the other end of stdin any more.

    An answer is then for nobody, and the file that is read for it is wanted by the next run.
    """
    end = select.poll()
    end.register(sys.stdin.fileno(), 0)
    end.poll()
    os._exit(0)


def _say(answers: TextIO, message: dict[str, Any]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()
