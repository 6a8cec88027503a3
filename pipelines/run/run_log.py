"""What a run did, for whoever looks later: HOME/logs/2026-11.log, a line for each thing.

Words from the data stay out, so that a log may be sent, and needs no erasing.
"""

import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from pipelines.errors import without_data
from pipelines.listening import RoomListener

MONTHS_KEPT = 13


class RunLog(RoomListener):
    """Writes what the rooms log from INFO on; several processes may add to one month's file.

    Nothing is written before there is a home: looking at a wrong place must not leave one.
    """

    def __init__(self, home: Path) -> None:
        super().__init__(level=logging.INFO)
        self._home = home
        self._waiting: list[str] = []
        self._file: TextIO | None = None
        self.problem: str | None = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        if self._file:
            self._file.close()

    def emit(self, record: logging.LogRecord) -> None:
        said = without_data(record.getMessage())
        when = datetime.fromtimestamp(record.created, UTC)
        self._waiting.append(
            f"{when:%Y-%m-%dT%H:%M:%SZ} [{os.getpid()}] {record.levelname:<7} {said}\n"
        )
        if self.problem is None and self._home.is_dir():
            self._write(when)

    def _write(self, now: datetime) -> None:
        """A log that cannot be written stops no run."""
        try:
            self._file = self._file or self._open(f"{now:%Y-%m}")
            self._file.write("".join(self._waiting))
            self._file.flush()
        except OSError as error:
            self.problem = f"the log in {self._home / 'logs'} is not written: {error.strerror}"
        self._waiting.clear()

    def _open(self, month: str) -> TextIO:
        folder = self._home / "logs"
        folder.mkdir(exist_ok=True)
        opened = (folder / f"{month}.log").open("a", encoding="utf-8")
        for old in sorted(folder.glob("????-??.log"))[:-MONTHS_KEPT]:
            old.unlink(missing_ok=True)
        return opened
