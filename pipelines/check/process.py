"""The parent's side of the check room's other process, which has Great Expectations imported.

Importing this costs nothing, so that a run can start the worker first of all. What is done with
an answer is check_worker.py's.
"""

from contextlib import suppress
from typing import Any

from pipelines.errors import LadderError
from pipelines.side_process import SideProcess


class WorkerProcess(SideProcess):
    """`python -m pipelines.check.worker`: a dead worker closes the gate."""

    def __init__(self) -> None:
        super().__init__(
            "pipelines.check.worker",
            name="check worker",
            so_what="nothing checked is not passed",
            GX_ANALYTICS_ENABLED="false",
        )
        self._asked_ahead: dict[str, Any] | None = None

    def ask_ahead(self, request: dict[str, Any]) -> None:
        """Returns at once; `ask` with the same request, if it is the next, gives the answer."""
        self.begin(request)
        self._asked_ahead = request

    def ask(self, request: dict[str, Any]) -> Any:
        """The answer. Raises Refused when the process cannot answer or has died."""
        ahead, self._asked_ahead = self._asked_ahead, None
        if ahead == request:
            return self.finish()
        if ahead is not None:
            # Nobody wants it any more; what it was about says nothing of this request.
            with suppress(LadderError):
                self.finish()
        return super().ask(request)
