"""Blank lines of a CSV file: DuckDB's reader counts them when it says which line it gave up.

They are no rows. A line end inside quotes belongs to a field and makes no blank line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.ingest.shop_map import Csv


@dataclass(frozen=True)
class GivenUp:
    """A line by the reader's number, and the byte where it starts, or the blank lines above it."""

    number: int
    start: int


@dataclass(frozen=True)
class Found:
    """The same line in the file: blank lines above it, and its text up to the line end."""

    number: int
    blank_lines_above: int
    text: bytes


def find_lines(chunks: Iterable[bytes], csv: Csv, given_up: Iterable[GivenUp]) -> Iterator[Found]:
    """Each of the lines given up, in the order of the file. `chunks` is its content in UTF-8."""
    quote, quoted_field = csv.quote.encode(), _quoted_field(csv)
    sought = iter(given_up)
    next_one = next(sought, None)
    at, blank, inside = 0, 0, False
    for line in _lines(chunks):
        content = line.rstrip(b"\r\n")
        if next_one and at >= next_one.start and content:
            yield Found(next_one.number, blank, content)
            next_one, inside = next(sought, None), False
            if next_one is None:
                return
        if inside or quote in content:
            fields = quoted_field.findall((quote + line if inside else line).decode())
            inside = bool(fields) and not fields[-1]
        elif not content:
            blank += 1
        at += len(line)


def _quoted_field(csv: Csv) -> re.Pattern[str]:
    """Matches a field that opens with a quote; its group is the quote that closes it, if any."""
    quote, delimiter = re.escape(csv.quote), re.escape(csv.delimiter)
    others = f"[^{quote}]*"
    return re.compile(
        f"(?:\\A\ufeff?|{delimiter}) *{quote}{others}(?:{quote}{quote}{others})*({quote}|\\Z)"
    )


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        lines = (rest + chunk).splitlines(keepends=True)
        # A chunk may end between a carriage return and its line feed.
        rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        yield from lines
    if rest:
        yield rest
