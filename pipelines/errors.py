"""What can go wrong in a way the user can mend, and the exit code each kind ends with.

Every message is one line that says what to change. Programming errors are not wrapped.
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

DEFECT = 70
"""The exit code of what nobody foresaw: a scheduler must not take a defect for a refusal."""

_ABOUT_A_PLACE = (
    errno.EACCES,
    errno.EEXIST,
    errno.EISDIR,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
)
_FROM_DATA = re.compile("‹[^›]*›")


class LadderError(Exception):
    """An ending the user can mend; `exit_code` is what the command returns, `kind` its name."""

    exit_code = 2
    kind: Literal["configuration", "input", "refused", "busy"] = "configuration"

    def __str__(self) -> str:
        """One line, whatever a file's name or content brought into it."""
        return printable(super().__str__())


class ConfigurationError(LadderError):
    """A setting or the shop map is wrong; nothing was changed."""


class InputError(LadderError):
    """A delivered file is missing or cannot be read; nothing was changed."""

    kind = "input"


@contextmanager
def said_by_the_system() -> Iterator[None]:
    """Where a named place is not what it must be, or closed to us, that is one line to mend.

    A file that is not there is none of these: whoever needs one from the user says so.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _ABOUT_A_PLACE or error.filename is None:
            raise
        raise InputError(
            f"{os.fsdecode(error.filename)}: {error.strerror}: name another place or mend this one"
        ) from error


class Refused(LadderError):
    """A gate closed; what is published was not touched."""

    exit_code = 1
    kind = "refused"


class WarehouseBusy(LadderError):
    """Another process holds the warehouse."""

    exit_code = 3
    kind = "busy"


def printable(words: str) -> str:
    """One line, on which no terminal acts: what is no visible character is spelled out."""
    return "".join(shown if shown.isprintable() else ascii(shown)[1:-1] for shown in words)


def from_data(words: object) -> str:
    """Words that are, or may be, a customer's: marked, so that they stay at the home."""
    return f"‹{str(words).replace('‹', '<').replace('›', '>')}›"


def without_data(message: str) -> str:
    """The message as logs and notifications may carry it: one line, marked words left out."""
    return " ".join(_FROM_DATA.sub("…", message).split())
