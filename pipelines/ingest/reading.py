"""One delivered file as a table of text, read by DuckDB in bulk, no row lost.

What the columns mean is in translation.py. Lines the reader cannot split are kept aside.
"""

import codecs
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.errors import InputError
from pipelines.ingest.expressions import literal, quoted
from pipelines.ingest.files import DeliveredFile, chunks_of
from pipelines.ingest.reasons import Reason
from pipelines.ingest.shop_map import Csv

DELIVERED, BROKEN = 'temp."~delivered"', 'temp."~broken"'
_ERRORS, _SCANS = "ladder_reader_errors", "ladder_reader_scans"
_LINE = "~line"
# Valid JSON never holds this control character, so a line is always one field.
_NO_DELIMITER = "\x1f"
_REASONS = {
    "MISSING COLUMNS": Reason.WRONG_COLUMN_COUNT,
    "TOO MANY COLUMNS": Reason.WRONG_COLUMN_COUNT,
    "UNQUOTED VALUE": Reason.BROKEN_QUOTES,
    "INVALID ENCODING": Reason.INVALID_ENCODING,
}


@dataclass(frozen=True)
class Delivered:
    """A file staged in DELIVERED, and in BROKEN what could not be split into columns.

    `relation` adds "~file_row", `row` is its SQL for the whole row as JSON.
    """

    relation: str
    row: str
    is_json: bool
    rows: int
    broken: int


def columns_of(
    connection: duckdb.DuckDBPyConnection, file: DeliveredFile, csv: Csv
) -> dict[str, str]:
    """The file's columns and their types; CSV and JSON lines are text."""
    with as_utf8(file, csv.encoding) as path:
        try:
            if file.format == "json_lines":
                return dict.fromkeys(_json_keys(connection, path), "VARCHAR")
            if file.format == "parquet":
                rows = connection.execute("describe from read_parquet($path)", {"path": path})
                return {row[0]: row[1] for row in rows.fetchall()}
            header = connection.execute(
                "select * from read_csv($path, header = true, all_varchar = true, "
                "delim = $delimiter, quote = $quote, escape = $quote) limit 0",
                {"path": path, "delimiter": csv.delimiter, "quote": csv.quote},
            )
            return {column[0]: "VARCHAR" for column in header.description or ()}
        except duckdb.Error as error:
            raise InputError(f"{file.name}: cannot be read: {_first_line(error)}") from None


def stage(
    connection: duckdb.DuckDBPyConnection,
    file: DeliveredFile,
    csv: Csv,
    columns: dict[str, str],
) -> Delivered:
    """Read the whole file into DELIVERED and BROKEN, replacing what was there."""
    for table in (
        DELIVERED,
        BROKEN,
        f"temp.{_ERRORS}",
        f"temp.{quoted(_SCANS)}",
    ):
        connection.execute(f"drop table if exists {table}")
    with as_utf8(file, csv.encoding) as path:
        try:
            if file.format == "parquet":
                connection.execute(
                    f"create temp table {quoted('~delivered')} as from read_parquet($path)",
                    {"path": path},
                )
            elif file.format == "json_lines":
                _stage_json_lines(connection, path, columns)
            else:
                _stage_csv(connection, path, csv, columns)
        except duckdb.Error as error:
            raise InputError(f"{file.name}: cannot be read: {_first_line(error)}") from None
    broken = _keep_broken_lines(connection) if file.format == "csv" else 0
    is_json = file.format == "json_lines"
    return Delivered(
        relation=_numbered(has_broken=broken > 0),
        row=_json_row() if is_json else f"to_json({_struct_of(columns)})",
        is_json=is_json,
        rows=_count(connection, DELIVERED) + broken,
        broken=broken,
    )


@contextmanager
def as_utf8(file: DeliveredFile, encoding: str) -> Iterator[str]:
    """The path of the file's content in UTF-8: the file itself, or a copy while it is needed."""
    if file.format == "parquet" or encoding.lower().replace("_", "-") in (
        "utf-8",
        "utf8",
    ):
        yield str(file.path)
        return
    with tempfile.TemporaryDirectory(prefix="ladder-") as folder:
        copy = Path(folder) / "content"
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        with copy.open("wb") as content:
            for chunk in chunks_of(file):
                content.write(decoder.decode(chunk).encode())
            content.write(decoder.decode(b"", final=True).encode())
        yield str(copy)


def _stage_csv(
    connection: duckdb.DuckDBPyConnection, path: str, csv: Csv, columns: dict[str, str]
) -> None:
    connection.execute(
        f"""
        create temp table {quoted("~delivered")} as
        from read_csv(
            $path, columns = $columns, header = true, auto_detect = false,
            delim = $delimiter, quote = $quote, escape = $quote,
            store_rejects = true, rejects_table = {literal(_ERRORS)},
            rejects_scan = {literal(_SCANS)}
        )
        """,
        {
            "path": path,
            "columns": columns,
            "delimiter": csv.delimiter,
            "quote": csv.quote,
        },
    )


def _stage_json_lines(
    connection: duckdb.DuckDBPyConnection, path: str, columns: dict[str, str]
) -> None:
    fields = "".join(
        f", json_extract_string(object, {literal(_json_path(name))}) as {quoted(name)}"
        for name in columns
    )
    connection.execute(
        f"""
        create temp table {quoted("~delivered")} as
        select line as {quoted(_LINE)}{fields}
        from (select *, {_object_in("line")} as object from ({_lines()}))
        """,
        {"path": path, "delimiter": _NO_DELIMITER},
    )


def _json_keys(connection: duckdb.DuckDBPyConnection, path: str) -> list[str]:
    rows = connection.execute(
        f"select distinct unnest(json_keys({_object_in('line')})) as key "
        f"from ({_lines()}) order by key",
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
    """SQL: does the row's line hold one JSON object?"""
    return f"coalesce({_object_in(quoted(_LINE))} is not null, false)"


def _struct_of(columns: dict[str, str]) -> str:
    return "{" + ", ".join(f"{literal(name)}: {quoted(name)}" for name in columns) + "}"


def _keep_broken_lines(connection: duckdb.DuckDBPyConnection) -> int:
    """One row per line the reader gave up; a short line has an error per missing column."""
    reasons = " ".join(
        f"when {literal(error)} then {literal(reason)}" for error, reason in _REASONS.items()
    )
    connection.execute(
        f"""
        create temp table {quoted("~broken")} as
        select
            line - 1 as file_row,
            case first(error_type::varchar order by column_idx)
                {reasons} else {literal(Reason.UNREADABLE_LINE)} end as reason,
            first(error_message order by column_idx desc) as detail,
            json_object('line', first(csv_line)) as row
        from temp.{_ERRORS}
        group by line
        """
    )
    return _count(connection, BROKEN)


def _numbered(*, has_broken: bool) -> str:
    """DELIVERED with its row numbers; lines kept aside take part in the numbering."""
    if not has_broken:
        return f'(select *, rowid + 1 as "~file_row" from {DELIVERED})'
    return f"""(
        select delivered.* exclude ("~rowid"), "~rowid" + 1 + coalesce(before, 0) as "~file_row"
        from (select *, rowid as "~rowid" from {DELIVERED}) as delivered
        asof left join (
            select
                file_row - row_number() over (order by file_row) as first_rowid,
                row_number() over (order by file_row) as before
            from {BROKEN}
        ) as broken
            on delivered."~rowid" >= broken.first_rowid
    )"""


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0].split("Error: ", 1)[-1]
