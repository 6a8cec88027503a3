"""One delivered file as a table of text, read by DuckDB in bulk, no row lost.

What the columns mean is in translation.py. Lines the reader cannot split are kept aside.
"""

import codecs
import gzip
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from csv import reader
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.errors import InputError, from_data
from pipelines.ingest.expressions import literal, quoted
from pipelines.ingest.files import DeliveredFile, chunks_of
from pipelines.ingest.reasons import Reason
from pipelines.ingest.shop_map import Csv

STAGED, BROKEN = '"~staged"', '"~broken"'
_ERRORS, _SCANS = "ladder_reader_errors", "ladder_reader_scans"
_LINE = "~line"
_CSV = f"""read_csv(
    $path, columns = $columns, header = true, auto_detect = false,
    delim = $delimiter, quote = $quote, escape = $quote,
    store_rejects = true, rejects_table = '{_ERRORS}', rejects_scan = '{_SCANS}'
)"""
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
        return dict.fromkeys(_header_of(file, csv), "VARCHAR")
    with as_utf8(file, csv.encoding) as path, readable(file):
        if file.format == "json_lines":
            return dict.fromkeys(_json_keys(connection, path), "VARCHAR")
        rows = connection.execute("describe from read_parquet($path)", {"path": path})
        return {row[0]: row[1] for row in rows.fetchall()}


def _header_of(file: DeliveredFile, csv: Csv) -> list[str]:
    """The first line's names, each unique: DuckDB's sniffer would give up on ragged lines below."""
    encoding = csv.encoding if csv.encoding.replace("-", "").lower() != "utf8" else "utf-8-sig"
    opener = gzip.open if file.is_compressed else open
    with opener(file.path, "rt", encoding=encoding, newline="") as content:
        lines = reader(content, delimiter=csv.delimiter, quotechar=csv.quote)
        header = next((line for line in lines if line), [])
    names: list[str] = []
    for position, given in enumerate(header):
        name = given or f"column{position}"
        taken = {known.lower() for known in names}
        number = 1
        while name.lower() in taken:
            name, number = f"{given or 'column'}_{number}", number + 1
        names.append(name)
    return names


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
            connection.execute(
                f"create temp table {STAGED} as from read_parquet($path)", {"path": path}
            )
        elif file.format == "json_lines":
            _stage_json_lines(connection, path, columns)
        else:
            connection.execute(
                f"create temp table {STAGED} as from {_CSV}", _csv_parameters(path, csv, columns)
            )
    broken = _keep_broken_lines(connection)
    rows, first_rowid = _size_of_stage(connection)
    row = _json_row() if file.format == "json_lines" else f"to_json({_struct_of(columns)})"
    return Delivered(_numbered(first_rowid, broken), row, rows + broken, broken)


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


def _csv_parameters(path: str, csv: Csv, columns: dict[str, str]) -> dict[str, object]:
    return {"path": path, "columns": columns, "delimiter": csv.delimiter, "quote": csv.quote}


def _forget(connection: duckdb.DuckDBPyConnection) -> None:
    for table in (STAGED, BROKEN, _ERRORS, _SCANS):
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
    """Fill BROKEN with a row per line the reader gave up, and count them.

    A line that is too short has an error for each column it lacks.
    """
    if not _exists(connection, _ERRORS):
        connection.execute(
            f"create or replace temp table {BROKEN} "
            "(file_row bigint, reason varchar, detail varchar, row json)"
        )
        return 0
    reasons = " ".join(
        f"when {literal(error)} then {literal(reason)}" for error, reason in _REASONS.items()
    )
    connection.execute(
        f"""
        create or replace temp table {BROKEN} as
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
    row = connection.execute(f"select count(*) from temp.{BROKEN}").fetchone()
    return int(row[0]) if row else 0


def _size_of_stage(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Rows, and the first rowid: inside a transaction, a new table does not begin at 0."""
    row = connection.execute(
        f"select count(*), coalesce(min(rowid), 0) from temp.{STAGED}"
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _numbered(first_rowid: int, broken: int) -> str:
    """STAGED with its row numbers; lines kept aside take part in the numbering."""
    plain = f'(select *, rowid - {first_rowid} + 1 as "~file_row" from temp.{STAGED})'
    if not broken:
        return plain
    return f"""(
        select staged.* replace ("~file_row" + coalesce(before, 0) as "~file_row")
        from {plain} as staged
        asof left join (
            select first_row, max(before) as before
            from (
                select
                    file_row - row_number() over (order by file_row) + 1 as first_row,
                    row_number() over (order by file_row) as before
                from temp.{BROKEN}
            )
            group by first_row
        ) as shifts
            on staged."~file_row" >= shifts.first_row
    )"""


def _exists(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    row = connection.execute(
        "select count(*) from duckdb_tables() where table_name = $1 and temporary", [table]
    ).fetchone()
    return bool(row and row[0])


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0].split("Error: ", 1)[-1]
