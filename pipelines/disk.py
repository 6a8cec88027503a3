"""Whether an error says that a disk is full or cannot be written, whoever met it and however.

DuckDB says it by several exceptions, SQLite and dbt by their own; the words are the system's.
"""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.errors import InputError

_NO_ROOM = re.compile(
    "|".join(
        [
            *(os.strerror(number) for number in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)),
            "database or disk is full",
            "disk I/O error",
        ]
    ),
    re.IGNORECASE,
)


def says_no_room(words: object) -> str | None:
    """The words by which a message says so; None where it says something else."""
    found = _NO_ROOM.search(str(words))
    return found.group() if found else None


def found_no_room(error: BaseException) -> str | None:
    """The same of an error, or of what led to it."""
    return next(filter(None, map(says_no_room, _causes(error))), None)


def no_room(place: Path | str, said: str) -> InputError:
    """What a run comes to that could not write there."""
    return InputError(
        f"{place} could not be written ({said}): free some disk space and run again; "
        "what was published before is untouched"
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__
