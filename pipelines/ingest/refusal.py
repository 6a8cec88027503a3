"""What a person is told of refused loads, in one line: which file, why, and what can be done."""

from collections.abc import Sequence

from pipelines.errors import Refused
from pipelines.ingest.report import Load


def refusal(refused: Sequence[Load]) -> Refused:
    """The error that names the first of these loads and counts the others."""
    first = refused[0]
    why = ", ".join(f"{rows:,} {reason}" for reason, rows in first.reasons.items())
    more = f" ({len(refused) - 1} more files are refused too)" if len(refused) > 1 else ""
    return Refused(
        f"{first.file}: {first.rows_rejected:,} of {first.rows_read:,} rows rejected ({why}), no"
        f" row was loaded: see `ladder rejects {first.file}`, then deliver it mended, or"
        f" `ladder accept {first.file}`, or `ladder withdraw {first.file}`{more}"
    )
