"""One delivered file as a table of text, read by DuckDB in bulk, no row lost.

What the columns mean is in translation.py. Lines the reader cannot split are kept aside.
"""

import glob
import gzip
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from csv import Error as CsvError
from csv import reader
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.errors import InputError, from_data
from pipelines.ingest.broken_lines import (
    BROKEN,
    ERRORS,
    MOST_BYTES_GIVEN,
    SCANS,
    STAGED,
    keep_broken_lines,
    numbered,
    refuse_lost_lines,
)
from pipelines.ingest.expressions import literal, quoted
from pipelines.ingest.files import DeliveredFile, chunks_in_utf8
from pipelines.ingest.shop_map import Csv

_LINE = "~line"
_CSV = f"""read_csv(
    $path, columns = $columns, header = true, auto_detect = false,
    delim = $delimiter, quote = $quote, escape = $quote,
    hive_partitioning = false,
    store_rejects = true, rejects_table = '{ERRORS}', rejects_scan = '{SCANS}'
)"""
# A folder named month=5 gives a file no column.
_PARQUET = "read_parquet($path, hive_partitioning = false)"
# Valid JSON never holds these control characters, so a line is always one field.
_NO_DELIMITER = "\x1f\x1e\x1d\x1c"


@dataclass(frozen=True)
class Delivered:
    """A file staged in STAGED, and in BROKEN the lines that could not be split into columns.

    `relation` is SQL for its rows with "~file_row", `row` SQL for one of them as JSON.
    """

    relation: str
    row: str
    rows: int
    broken: int


def columns_of(
    connection: duckdb.DuckDBPyConnection, file: DeliveredFile, csv: Csv
) -> dict[str, str]:
    """The file's columns and their types; CSV and JSON lines are text."""
    if file.format == "csv":
        columns = dict.fromkeys(_header_of(file, csv), "VARCHAR")
    else:
        with as_utf8(file, csv.encoding) as path, readable(file):
            if file.format == "json_lines":
                columns = dict.fromkeys(_json_keys(connection, path), "VARCHAR")
            else:
                rows = connection.execute(f"describe from {_PARQUET}", {"path": path})
                columns = {row[0]: row[1] for row in rows.fetchall()}
    if not columns:
        raise InputError(f"{file.name}: no line of it is a JSON object: deliver JSON lines")
    _refuse_unfit_names(file, list(columns))
    return columns


def _refuse_unfit_names(file: DeliveredFile, names: list[str]) -> None:
    known: dict[str, str] = {}
    for name in names:
        twin = known.setdefault(name.lower(), name)
        if twin != name:
            both = from_data(f"{twin!r} and {name!r}")
            raise InputError(f"{file.name}: {both} differ in case only: choose one")
        if name.startswith("~") or "\x00" in name:
            named = from_data(repr(name))
            raise InputError(f"{file.name}: no column may be named {named}: name it otherwise")


def _header_of(file: DeliveredFile, csv: Csv) -> list[str]:
    """The first line's names, each unique: DuckDB's sniffer would give up on ragged lines below."""
    encoding = csv.encoding if csv.encoding.replace("-", "").lower() != "utf8" else "utf-8-sig"
    opener = gzip.open if file.is_compressed else open
    try:
        with opener(file.path, "rt", encoding=encoding, newline="") as content:
            lines = reader(content, delimiter=csv.delimiter, quotechar=csv.quote)
            header = next(lines, [])
    except CsvError as error:
        raise InputError(
            f"{file.name}: its header cannot be read: {from_data(error)}: mend it"
        ) from None
    if not header:
        raise InputError(f"{file.name}: line 1 is blank where the header must stand: mend it")
    names: dict[str, str] = {}
    for position, given in enumerate(header):
        name = given.lstrip("\ufeff") or f"column{position}"
        number = 1
        while name.lower() in names:
            name, number = f"{given or 'column'}_{number}", number + 1
        names[name.lower()] = name
    return list(names.values())


def stage(
    connection: duckdb.DuckDBPyConnection,
    file: DeliveredFile,
    csv: Csv,
    columns: dict[str, str],
) -> Delivered:
    """Read the whole file into STAGED and BROKEN, replacing what was there."""
    _forget(connection)
    with as_utf8(file, csv.encoding) as path, readable(file):
        if file.format == "parquet":
            connection.execute(f"create temp table {STAGED} as from {_PARQUET}", {"path": path})
        elif file.format == "json_lines":
            _stage_json_lines(connection, path, columns)
        else:
            connection.execute(
                f"create temp table {STAGED} as from {_CSV}", _csv_parameters(path, csv, columns)
            )
    rows = _number_of_rows(connection)
    broken = keep_broken_lines(connection, file, csv, rows)
    if file.format != "parquet":
        refuse_lost_lines(connection, file, csv.encoding, columns, rows + broken)
    row = _json_row() if file.format == "json_lines" else f"to_json({_struct_of(columns)})"
    return Delivered(numbered(connection, broken, columns), row, rows + broken, broken)


@contextmanager
def readable(file: DeliveredFile) -> Iterator[None]:
    """Raises InputError where DuckDB cannot read on."""
    try:
        yield
    except duckdb.Error as error:
        raise InputError(f"{file.name}: cannot be read: {from_data(_first_line(error))}") from None


@contextmanager
def as_utf8(file: DeliveredFile, encoding: str) -> Iterator[str]:
    """The path of the file's content in UTF-8: the file itself, or a copy while it is needed."""
    if file.format == "parquet" or encoding.lower().replace("_", "-") in (
        "utf-8",
        "utf8",
    ):
        yield glob.escape(str(file.path))
        return
    with tempfile.TemporaryDirectory(prefix="ladder-") as folder:
        copy = Path(folder) / "content"
        with copy.open("wb") as content:
            content.writelines(chunks_in_utf8(file, encoding))
        yield str(copy)


def _csv_parameters(path: str, csv: Csv, columns: dict[str, str]) -> dict[str, object]:
    return {"path": path, "columns": columns, "delimiter": csv.delimiter, "quote": csv.quote}


def _forget(connection: duckdb.DuckDBPyConnection) -> None:
    for table in (STAGED, BROKEN, ERRORS, SCANS):
        connection.execute(f"drop table if exists temp.{table}")


def _stage_json_lines(
    connection: duckdb.DuckDBPyConnection, path: str, columns: dict[str, str]
) -> None:
    fields = "".join(
        f", json_extract_string(object, {literal(_json_path(name))}) as {quoted(name)}"
        for name in columns
    )
    connection.execute(
        f"""
        create temp table {STAGED} as
        select line as {quoted(_LINE)}{fields}
        from (select *, {_object_in("line")} as object from ({_lines()}))
        """,
        {"path": path, "delimiter": _NO_DELIMITER},
    )


def _json_keys(connection: duckdb.DuckDBPyConnection, path: str) -> list[str]:
    rows = connection.execute(
        "select key from (select distinct unnest(json_keys("
        f"{_object_in('line')})) as key from ({_lines()})) "
        "where key <> '' and not contains(key, chr(0)) order by key",
        {"path": path, "delimiter": _NO_DELIMITER},
    ).fetchall()
    return [key for (key,) in rows]


def _lines() -> str:
    return """
        select line
        from read_csv(
            $path, columns = {'line': 'VARCHAR'}, header = false, auto_detect = false,
            delim = $delimiter, quote = '', escape = '', maximum_line_size = 16777216
        )
        where trim(line) <> ''
    """


def _object_in(line: str) -> str:
    return f"case when json_valid({line}) and json_type({line}) = 'OBJECT' then {line}::json end"


def _json_path(key: str) -> str:
    return '$."' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _json_row() -> str:
    line = quoted(_LINE)
    return f"case when json_valid({line}) then {line}::json else json_object('line', {line}) end"


def is_json_object() -> str:
    """SQL: does the row's line hold one JSON object, and none of its keys twice?"""
    keys = f"json_keys({_object_in(quoted(_LINE))})"
    return f"coalesce(list_unique({keys}) = len({keys}), false)"


def _struct_of(columns: dict[str, str]) -> str:
    return "{" + ", ".join(f"{literal(name)}: {quoted(name)}" for name in columns) + "}"


def _number_of_rows(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute(f"select count(*) from temp.{STAGED}").fetchone()
    return int(row[0]) if row else 0


def _first_line(error: duckdb.Error) -> str:
    text = str(error).splitlines()[0].split("Error: ", 1)[-1]
    if "segment statistics" in text:
        # DuckDB keeps the beginning of a line that it gives up, and cut this one inside a letter.
        return (
            f"a line of more than {MOST_BYTES_GIVEN} bytes cannot be split into columns: mend its"
            " quotes and delimiters"
        )
    if "state machine" in text:
        return "its line ends are mixed or its quotes broken: deliver it with one kind of line end"
    return text
