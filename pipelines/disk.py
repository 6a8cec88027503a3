"""What a disk has for certain; whether an error says it is full, or gave back what was not written.

DuckDB says it by several exceptions, SQLite and dbt by their own; the words of a full disk are the
system's.
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
_DAMAGED = re.compile(
    "|".join(
        [
            "Corrupt (?:database|WAL) file",
            "not a valid DuckDB database file",
            r"Could not read enough bytes from file \"[^\"]*\.duckdb\"",
            "file is not a database",
            "database disk image is malformed",
        ]
    )
)


def says_no_room(words: object) -> str | None:
    """The words by which a message says so; None where it says something else."""
    found = _NO_ROOM.search(str(words))
    return found.group() if found else None


def told_of_disk(words: object, place: Path | str) -> InputError | None:
    """What a message comes to that says either of that place; None where it says something else."""
    if said := says_no_room(words):
        return InputError(
            f"{place} could not be written ({said}): free some disk space and run again; "
            "what was published before is untouched"
        )
    if found := _DAMAGED.search(str(words)):
        return InputError(
            f"{place} is damaged ({found.group()}): put it back from a backup, as "
            "docs/operations.md says; what was published before is untouched"
        )
    return None


def found_on_disk(error: BaseException, place: Path | str) -> InputError | None:
    """The same of an error, or of what led to it."""
    told = (told_of_disk(cause, place) for cause in _causes(error))
    return next(filter(None, told), None)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__


def sync(path: Path) -> None:
    """What is in a file, or which names are in a folder, outlasts a power cut after this."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
