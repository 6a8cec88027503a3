"""Hears what the rooms log while a block runs; what becomes of it is the listener's.

Nothing here writes, shows or decides.
"""

import logging
from types import TracebackType
from typing import Self


class RoomListener(logging.Handler):
    """A handler of everything below `pipelines`, from entering the block to its end.

    What it hears goes nowhere else but to other listeners.
    """

    def __enter__(self) -> Self:
        rooms = logging.getLogger("pipelines")
        rooms.addHandler(self)
        rooms.setLevel(logging.DEBUG)
        rooms.propagate = False
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        logging.getLogger("pipelines").removeHandler(self)
