"""What a snapshot's report/ folder holds: one page, and pictures of published tables beside it.

How they are drawn is known to whoever brings them; nothing is computed here.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from pipelines.publish.copying import SCHEMA
from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class Picture:
    """A file of the report, and what draws it as text from the rows of one mart."""

    file: str
    mart: str
    draw: Callable[[pa.Table], str]


class Reporter(Protocol):
    """Who draws report/index.html; the report room's writer is one."""

    def drawing(
        self, snapshot: Path, health: Mapping[str, Any], warehouse: Warehouse
    ) -> AbstractContextManager[None]:
        """The page of the folder `snapshot` is there when the block ends.

        health: `loads` and `tables` as a manifest has them; of `warehouse` its limits.
        """


def draw_pictures(folder: Path, pictures: Sequence[Picture]) -> None:
    """Draws from the copies in the snapshot at `folder`: a picture shows what is published."""
    (folder / "report").mkdir()
    if not pictures:
        return
    with duckdb.connect(str(folder / "loyalty.duckdb"), read_only=True) as connection:
        for picture in pictures:
            rows = connection.table(f"{SCHEMA}.{picture.mart}").to_arrow_table()
            (folder / "report" / picture.file).write_text(picture.draw(rows), encoding="utf-8")
