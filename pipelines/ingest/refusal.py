"""What a person is told of refused loads, in one line: which file, why, and what can be done."""

from collections.abc import Sequence

import duckdb

from pipelines.errors import Refused, from_data
from pipelines.ingest.report import Load


def refusal(connection: duckdb.DuckDBPyConnection, refused: Sequence[Load]) -> Refused:
    """The error that names the first of these loads, an example in it, and counts the others."""
    first = refused[0]
    why = ", ".join(f"{rows:,} {reason}" for reason, rows in first.reasons.items())
    more = f" ({len(refused) - 1} more files are refused too)" if len(refused) > 1 else ""
    return Refused(
        f"{first.file}: {first.rows_rejected:,} of {first.rows_read:,} rows rejected: {why}"
        f"{_example(connection, first)}; no row was loaded. See `ladder rejects {first.file}`,"
        f" then mend the map, or deliver the file mended, or `ladder accept {first.file}`, or"
        f" `ladder withdraw {first.file}`{more}"
    )


def _example(connection: duckdb.DuckDBPyConnection, load: Load) -> str:
    found = connection.execute(
        "select file_row, detail from raw.rejects where load_id = $1 order by file_row limit 1",
        [load.load_id],
    ).fetchone()
    return " " + from_data(f"row {found[0]}: {found[1]}") if found and found[1] else ""
