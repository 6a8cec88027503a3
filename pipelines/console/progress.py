"""The stages of a run as they pass: one line each, with its time.

On a terminal the stage under way spins and names what it is at; elsewhere only the lines are
written.
"""

import logging
import time
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from pipelines.errors import printable
from pipelines.listening import RoomListener

log = logging.getLogger(__name__)


class StageLines(RoomListener):
    """Follows a run: `enter` names the stage; what the rooms are at (DEBUG) is shown beside it.

    verbose: what they have done (INFO), too, a line each.
    """

    def __init__(self, console: Console, *, verbose: bool = False) -> None:
        super().__init__(level=logging.DEBUG)
        self._console = console
        self._verbose = verbose
        self._status: Status | None = None
        self._stage = ""
        self._started = self._started_cpu = 0.0
        self.seconds: dict[str, float] = {}
        self.cpu_seconds: dict[str, float] = {}
        self.warnings: list[str] = []

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        self._leave(is_done=error is None)

    def enter(self, stage: str) -> None:
        """The run is now at this stage; naming the current one again changes nothing."""
        if stage == self._stage:
            return
        self._leave(is_done=True)
        self._stage = stage
        self._started, self._started_cpu = time.monotonic(), time.process_time()
        if self._console.is_terminal:
            self._status = self._console.status(f"{stage} …")
            self._status.start()

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.WARNING:
            self.warnings.append(record.getMessage())
        elif record.levelno >= logging.INFO:
            if self._verbose and record.name != __name__:
                self._console.print(
                    f"  [dim]{escape(printable(record.getMessage()))}[/dim]", soft_wrap=True
                )
        elif self._status:
            self._status.update(
                f"{self._stage} [dim]{escape(printable(record.getMessage()))}[/dim]"
            )

    def _leave(self, *, is_done: bool) -> None:
        if self._status:
            self._status.stop()
            self._status = None
        if not self._stage:
            return
        took = time.monotonic() - self._started
        cpu = time.process_time() - self._started_cpu
        self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + took
        self.cpu_seconds[self._stage] = self.cpu_seconds.get(self._stage, 0.0) + cpu
        mark = "[green]✓[/green]" if is_done else "[red]✗[/red]"
        self._console.print(f"{mark} {self._stage:<16}[dim]{took:6.1f} s[/dim]", highlight=False)
        log.info("%s %s %.1f s", self._stage, "took" if is_done else "failed after", took)
        self._stage = ""
