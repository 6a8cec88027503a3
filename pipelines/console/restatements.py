"""What the newest build changed of what had been published, in a line or two."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

_FILES_NAMED = 5
_CAUSES = {
    "erasure": "a person was erased",
    "map": "the shop map changed",
    "code": "the code changed",
    "rules": "rules of the seeds changed",
    "loads": "files came late, or were withdrawn",
    "as_of": "time went on",
}


def restated(manifest: Mapping[str, Any]) -> list[str]:
    """The line, or none where nothing was changed; manifest: of what readers see."""
    found = manifest.get("restatements") or {}
    numbers = found.get("of_this_build", 0)
    if not numbers:
        return []
    why = "; ".join(_CAUSES[cause] for cause in found["cause"].split("|"))
    what = "number" if numbers == 1 else "numbers"
    return [f"{numbers:,} published {what} of completed periods changed ({why}): fct_restatements"]


def restating_files(connection: duckdb.DuckDBPyConnection, database: Path) -> list[str]:
    """The files of the loads that did it, by the warehouse's raw.loads; database: what readers see.

    File names may hold anything, so that no published table has them. None where it cannot be read.
    """
    try:
        with duckdb.connect(str(database), read_only=True) as published:
            restated_by = published.execute(_LOAD_IDS).fetchall()
    except duckdb.Error:
        return []
    load_ids = {int(load_id) for (ids,) in restated_by for load_id in ids.split("|")}
    files = connection.execute(
        "select file, status from raw.loads where list_contains($1, load_id) order by load_id",
        [sorted(load_ids)],
    ).fetchall()
    named = [f"{file} ({status})" for file, status in files[:_FILES_NAMED]]
    more = [f"and {len(files) - _FILES_NAMED} more"] if len(files) > _FILES_NAMED else []
    return [f"  by {', '.join([*named, *more])}"] if files else []


_LOAD_IDS = """
    select distinct load_ids from marts.fct_restatements
    where is_of_this_build and load_ids is not null
"""
