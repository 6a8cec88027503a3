"""Pictures of published tables, in the snapshot's report/ folder.

How one is drawn is known to whoever brings it; nothing is computed here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.publish.copying import SCHEMA


@dataclass(frozen=True)
class Picture:
    """A file of the report, and what draws it as text from the rows of one mart."""

    file: str
    mart: str
    draw: Callable[[pa.Table], str]


def draw_report(folder: Path, pictures: Sequence[Picture]) -> None:
    """Draws from the copies in the snapshot at `folder`: a picture shows what is published."""
    if not pictures:
        return
    (folder / "report").mkdir()
    with duckdb.connect(str(folder / "loyalty.duckdb"), read_only=True) as connection:
        for picture in pictures:
            rows = connection.table(f"{SCHEMA}.{picture.mart}").to_arrow_table()
            (folder / "report" / picture.file).write_text(picture.draw(rows), encoding="utf-8")
