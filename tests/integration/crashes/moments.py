"""What a run is about to do, in order and by name, so that it can be killed, or find the disk full,
before any of it.

Stages, files loaded, nodes of dbt, files written or moved in the home (dbt's own aside), openings
of the warehouse and questions to the workers. Installed in a forked child of the zygote; the run
knows of none.
"""

import logging
import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.console.progress import StageLines
from pipelines.ingest import loading
from pipelines.side_process import SideProcess
from pipelines.warehouse import Warehouse

_WRITING = os.O_WRONLY | os.O_RDWR
_ROOM_IN_A_FULL_FILE = 4096


class Moments(logging.Handler):
    """`seen`: every moment so far. Dies by SIGKILL when it comes to `last`; from `full` on no file
    of the process can grow, as where the disk is full.
    """

    def __init__(self, home: Path, last: str | None, full: str | None) -> None:
        super().__init__(level=logging.DEBUG)
        self.seen: list[str] = []
        self._home, self._last, self._full = f"{home}{os.sep}", last, full
        self._numbers: Counter[str] = Counter()

    def install(self) -> None:
        logging.getLogger("pipelines.transform.build").addHandler(self)
        sys.addaudithook(self._audit)
        _before(StageLines, "enter", lambda _, stage: self.reached(f"stage {stage}"))
        _before(Warehouse, "connect", lambda *_, **__: self.reached("connection"))
        _before(loading, "load_file", lambda *_, **__: self.reached("load"))
        ask = SideProcess.begin

        def begin(process: SideProcess, request: dict[str, Any]) -> None:
            ask(process, request)
            self.reached("question")

        SideProcess.begin = begin  # type: ignore[method-assign]

    def reached(self, kind: str) -> None:
        self._numbers[kind] += 1
        self.seen.append(f"{kind} {self._numbers[kind]}")
        if self.seen[-1] == self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.seen[-1] == self._full:
            most = (_ROOM_IN_A_FULL_FILE, resource.RLIM_INFINITY)
            resource.setrlimit(resource.RLIMIT_FSIZE, most)

    def emit(self, _: logging.LogRecord) -> None:
        self.reached("node")

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            if not (isinstance(path, str) and (set(mode or "") & set("wax+") or flags & _WRITING)):
                return
            event = "write"
        elif event in ("os.symlink", "os.rename", "os.link"):
            path = os.fspath(arguments[1])
        elif event in ("os.mkdir", "os.remove", "shutil.rmtree"):
            path = os.fspath(arguments[0])
        else:
            return
        if isinstance(path, str) and path.startswith(self._home) and "/dbt/" not in path:
            self.reached(f"{event.removeprefix('os.')} {_kept_name(Path(path))}")


def _kept_name(path: Path) -> str:
    """The file's name, or its folder's where the name tells which run or day it is of."""
    is_of_a_run = any(letter.isdigit() for letter in path.name)
    return path.parent.name if is_of_a_run else path.name


def _before(owner: Any, name: str, tell: Callable[..., None]) -> None:
    original = getattr(owner, name)

    def telling(*arguments: Any, **named: Any) -> Any:
        tell(*arguments, **named)
        return original(*arguments, **named)

    setattr(owner, name, telling)
