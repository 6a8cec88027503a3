"""stdout and stderr that stop nothing: who runs a command may look away, or fill the disk.

Every console and every line of the command is written to them; nothing else opens them.
"""

import io
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _GoesQuiet(io.FileIO):
    """What cannot be written is taken as written."""

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def let_output_be_lost() -> None:
    """From here on neither a lost reader, a full disk nor an unknown character raises anything."""
    sys.stdout = _lenient(sys.stdout, errors="replace")
    sys.stderr = _lenient(sys.stderr, errors="backslashreplace")


def _lenient(stream: TextIO | None, *, errors: str) -> TextIO:
    try:
        if stream is None:
            raise io.UnsupportedOperation
        descriptor = stream.fileno()
    except io.UnsupportedOperation:  # closed by who started us, or replaced by who tests us
        return stream  # type: ignore[return-value]
    return io.TextIOWrapper(
        io.BufferedWriter(_GoesQuiet(descriptor, "wb", closefd=False)),
        encoding=stream.encoding,
        errors=errors,
        line_buffering=True,
    )
