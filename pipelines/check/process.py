"""The parent's side of the check room's other process: start it, ask it, stop it.

Importing this costs nothing, so that a run can start the worker first of all. What is done with
an answer is check_worker.py's.
"""

import json
import subprocess
import sys
import tempfile
from contextlib import suppress
from typing import Any

from pipelines.errors import InputError, Refused
from pipelines.settings import REPOSITORY, environment_variables

SECONDS_TO_END = 10


class WorkerProcess:
    """`python -m pipelines.check.worker`, one question at a time."""

    def __init__(self) -> None:
        """Returns at once; the first question waits until the process has imported GX."""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  closed in stop()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.check.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            cwd=REPOSITORY,
            env={**environment_variables(), "GX_ANALYTICS_ENABLED": "false"},
            text=True,
            encoding="utf-8",
        )
        self._is_ready = False

    @property
    def process_id(self) -> int:
        return self._process.pid

    def ask(self, request: dict[str, Any]) -> Any:
        """The worker's answer. Raises Refused when it cannot answer or has died."""
        if not self._is_ready:
            self._listen()
            self._is_ready = True
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            raise self._died() from None
        message = self._listen()
        if message.get("is_disk"):
            raise InputError(
                f"the check worker could not write ({message['error']}): mend the disk, run again"
            )
        if "error" in message:
            raise Refused(
                f"the check worker could not answer ({message['error']}): nothing checked is not "
                "passed; mend this and run again"
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
        """Nothing checked is not passed: a dead worker closes the gate, with its last words."""
        self._process.kill()
        status = self._process.wait()
        return Refused(
            f"the check worker ended (status {status}) before it answered: nothing checked is not "
            f"passed; its last words: {self._last_words() or 'none'}; run again"
        )

    def _last_words(self) -> str:
        if self._said.closed:
            return ""
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else ""
