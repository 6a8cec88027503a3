"""A report with nothing on it, for tests that look at the rest of a snapshot."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.warehouse import Warehouse


class BlankPage:
    """Draws nothing, in no other process."""

    @contextmanager
    def drawing(
        self, snapshot: Path, health: Mapping[str, Any], warehouse: Warehouse
    ) -> Iterator[None]:
        del health, warehouse
        yield
        (snapshot / "report" / "index.html").write_text("", "utf-8")
