"""The Parquet files of a snapshot: each is written by its own ordered COPY, or linked.

A file is linked from the snapshot before where writing it would give the same bytes. Which files
there are is parts.py's.
"""

import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from pipelines.content import fingerprint
from pipelines.errors import Refused
from pipelines.publish.base import Base
from pipelines.publish.copying import SCHEMA, literal, row_order
from pipelines.publish.inventory import Holding, Inventory
from pipelines.publish.parts import Part, parts_of

FOLDER = "marts"


def makings(holdings: Mapping[str, Holding], keys: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """File below marts/ to a text of all that decides its bytes."""
    found = {}
    for mart, holding in holdings.items():
        for part in parts_of(mart, holding.months):
            rows = fingerprint(holding.columns, part.content)
            made = f"{rows} {_copy_statement(mart, part, keys[mart], Path())}"
            found[part.file] = sha256(made.encode()).hexdigest()[:32]
    return found


def lay_parquet(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    inventory: Inventory,
    keys: Mapping[str, Sequence[str]],
    base: Base | None,
) -> dict[str, Any]:
    """Fills marts/ with the rows of the copy that `connection` has open.

    keys: mart to the columns its rows are ordered by. Returns the linked files with the checksums
    they are known by.
    """
    linked = {}
    for mart, holding in inventory.holdings.items():
        parts = parts_of(mart, holding.months)
        for part in parts:
            name = f"{FOLDER}/{part.file}"
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            is_equal = (
                base and base.inventory.makings.get(part.file) == inventory.makings[part.file]
            )
            if base and is_equal and _link(base, folder, name):
                linked[name] = base.checksums[name]
            else:
                connection.execute(_copy_statement(mart, part, keys[mart], folder / name))
        _count(connection, folder / FOLDER / f"{mart}.parquet", mart, parts)
    return linked


def _copy_statement(mart: str, part: Part, key: Sequence[str], path: Path) -> str:
    return (
        f"copy (select * from {SCHEMA}.{mart} where {part.condition} order by {row_order(key)})"
        f" to {literal(str(path))} (format parquet, compression zstd)"
    )


def _link(base: Base, folder: Path, name: str) -> bool:
    """False where the file is not as long as it was, or the file system knows no second name."""
    known = base.checksums.get(name)
    try:
        if not known or (base.folder / name).stat().st_size != known["bytes"]:
            return False
        os.link(base.folder / name, folder / name)
    except OSError:
        return False
    return True


def _count(
    connection: duckdb.DuckDBPyConnection, path: Path, mart: str, parts: Sequence[Part]
) -> None:
    """As a reader would, who takes a folder for one table."""
    expected = sum(part.content.rows for part in parts)
    found = connection.execute("select count(*) from read_parquet(?)", [str(path)]).fetchone()
    if found != (expected,):
        raise Refused(
            f"marts/{mart}.parquet has {found} rows instead of {expected}: check the disk, then run"
            " again"
        )
