"""The report room's face: a process that draws the page while the parent does something else.

publish sees this by its own protocol. What the page looks like is page.py's, in the other process.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipelines.side_process import SideProcess
from pipelines.warehouse import Warehouse


class ReportWriter:
    """`with ReportWriter.start() as writer`; one page at a time."""

    def __init__(self, process: SideProcess) -> None:
        self._process = process

    @classmethod
    def start(cls) -> Self:
        """Returns at once; altair is imported meanwhile."""
        return cls(
            SideProcess(
                "pipelines.report.writer",
                name="report writer",
                so_what="a snapshot without its report is not published",
            )
        )

    def stop(self) -> None:
        """Ends the process; does nothing the second time."""
        self._process.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @contextmanager
    def drawing(
        self, snapshot: Path, health: Mapping[str, Any], warehouse: Warehouse
    ) -> Iterator[None]:
        """Draws report/index.html in the folder `snapshot` while the block does something else.

        health: what a manifest says of loads and tables. Of `warehouse` only its limits are used.
        Raises Refused when the page cannot be drawn.
        """
        self._process.begin(
            {
                "snapshot": str(snapshot),
                "health": dict(health),
                "memory_limit": warehouse.memory_limit,
                "threads": warehouse.threads,
            }
        )
        try:
            yield
        finally:
            self._process.finish()
