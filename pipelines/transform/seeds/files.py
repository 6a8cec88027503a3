"""A seed's CSV as rows that know their line. What a cell may hold is rows.py's."""

import csv
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipelines.errors import ConfigurationError
from pipelines.transform.seeds.rows import NAME, TEXT

Row = TypeVar("Row", bound=BaseModel)
_NULLS = ("", "null")  # what dbt loads as NULL
_AN_INEQUALITY = {
    "greater_than": ("gt", "must be greater than"),
    "greater_than_equal": ("ge", "must be at least"),
    "less_than_equal": ("le", "must be at most"),
}
_PATTERN_IN_WORDS = {
    NAME: "is not a name: small letters, digits and _",
    TEXT: "has a line break, or a space at its beginning or end",
}
_A_KIND = {
    "decimal_": "is not a number",
    "finite_number": "is not a number",
    "int_": "is not a whole number",
    "bool_": "is neither true nor false",
    "date_": "is not a date like 2025-01-31",
}


@dataclass(frozen=True)
class Line(Generic[Row]):
    """A row and where it begins in the file; the header is line 1."""

    number: int
    row: Row


@dataclass(frozen=True)
class Seed(Generic[Row]):
    """One seed, every row of it sound by itself."""

    name: str
    lines: Sequence[Line[Row]]

    @property
    def rows(self) -> list[Row]:
        return [line.row for line in self.lines]

    def refusal(self, line: int, problem: str) -> ConfigurationError:
        return _refusal(self.name, line, problem)

    def refuse_repeated(self, what: str, key: Callable[[Row], Hashable]) -> None:
        """Raises ConfigurationError at the second line with the same key."""
        first: dict[Hashable, int] = {}
        for line in self.lines:
            found = key(line.row)
            if found in first:
                raise self.refusal(line.number, f"{what} is that of line {first[found]}")
            first[found] = line.number


def read_seed(folder: Path, name: str, kind: type[Row]) -> Seed[Row]:
    """Every row of a seed. Raises ConfigurationError for the first cell that makes no sense."""
    records = list(_records(folder, name))
    if not records:
        raise _refusal(name, 1, "the file is empty")
    header = records[0][1]
    _check_header(name, header, list(kind.model_fields))
    lines = []
    for number, cells in records[1:]:
        if len(cells) != len(header):
            raise _refusal(
                name, number, f"{len(cells)} cells stand under {len(header)} column names"
            )
        values = {
            column: None if cell.lower() in _NULLS else cell
            for column, cell in zip(header, cells, strict=True)
        }
        try:
            lines.append(Line(number, kind.model_validate(values)))
        except ValidationError as error:
            raise _refusal(name, number, _describe(error.errors()[0])) from None
    if not lines:
        raise _refusal(name, 1, "there is a header and no row")
    return Seed(name, lines)


def _records(folder: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """Cells of each record with the line it begins on; a quoted cell may go over several."""
    try:
        text = (folder / f"{name}.csv").read_text("utf-8-sig")
    except FileNotFoundError:
        raise _refusal(name, 1, "the file is missing") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _refusal(name, line, "the text is not UTF-8") from None
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise _refusal(name, begins, f"this is not CSV: {error}") from None


def _check_header(name: str, header: list[str], wanted: list[str]) -> None:
    for column in wanted:
        if column not in header:
            raise _refusal(name, 1, f"column '{column}' is missing")
    for column in header:
        if column not in wanted:
            raise _refusal(name, 1, f"column '{column}' is not one of {', '.join(wanted)}")
        if header.count(column) > 1:
            raise _refusal(name, 1, f"column '{column}' stands there twice")


def _refusal(name: str, line: int, problem: str) -> ConfigurationError:
    return ConfigurationError(f"dbt_project/seeds/{name}.csv line {line}: {problem}")


def _describe(error: ErrorDetails) -> str:
    """pydantic's finding in the words of whoever edits the file."""
    column = ".".join(str(part) for part in error["loc"][:1]) or "the row"
    cell, kind, context = error["input"], error["type"], error.get("ctx", {})
    if cell is None:
        return f"{column} is empty"
    if kind == "literal_error":
        words = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        return f"{column} '{cell}' is not one of {words}"
    if kind in _AN_INEQUALITY:
        bound, words = _AN_INEQUALITY[kind]
        return f"{column} {cell} {words} {context[bound]}"
    if kind == "value_error":
        return str(context["error"])
    cell = str(cell).replace("\n", "\\n")
    if kind == "string_pattern_mismatch":
        return f"{column} '{cell}' {_PATTERN_IN_WORDS[str(context['pattern'])]}"
    for beginning, words in _A_KIND.items():
        if kind.startswith(beginning) and not kind.startswith(("decimal_max", "decimal_whole")):
            return f"{column} '{cell}' {words}"
    return f"{column} '{cell}': {error['msg'][0].lower()}{error['msg'][1:]}"
