"""Lines that DuckDB's reader could not split into columns, kept, and proof that none is lost.

Of a line of more than 10,000 bytes DuckDB gives the beginning; the reject says so.

What the reader makes of whole lines is reading.py's.
"""

import codecs

import duckdb

from pipelines.errors import InputError
from pipelines.ingest.blank_lines import GivenUp, find_lines
from pipelines.ingest.expressions import literal, quoted
from pipelines.ingest.files import DeliveredFile, check_text, chunks_in_utf8, chunks_of
from pipelines.ingest.reasons import Reason
from pipelines.ingest.shop_map import Csv

MOST_BYTES_GIVEN = 10_000
STAGED, BROKEN, _FOUND = '"~staged"', '"~broken"', '"~found"'
ERRORS, SCANS = "ladder_reader_errors", "ladder_reader_scans"
_REASONS = {
    "MISSING COLUMNS": Reason.WRONG_COLUMN_COUNT,
    "TOO MANY COLUMNS": Reason.WRONG_COLUMN_COUNT,
    "UNQUOTED VALUE": Reason.BROKEN_QUOTES,
    "INVALID ENCODING": Reason.INVALID_ENCODING,
}


def keep_broken_lines(
    connection: duckdb.DuckDBPyConnection, file: DeliveredFile, csv: Csv, staged: int
) -> int:
    """Fill BROKEN with a row per line the reader gave up, and count them; `staged` were read.

    A line that is too short has an error for each column it lacks. A quote that is never closed
    takes the lines after it along: each of them is a row that cannot be read. The reader's line
    numbers count blank lines, our row numbers do not.
    """
    if not _exists(connection, ERRORS):
        connection.execute(
            f"create or replace temp table {BROKEN} "
            "(file_row bigint, reason varchar, detail varchar, row json)"
        )
        return 0
    _find_given_up(connection, file, csv, staged)
    reasons = " ".join(
        f"when {literal(error)} then {literal(reason)}" for error, reason in _REASONS.items()
    )
    connection.execute(
        f"""
        create or replace temp table {BROKEN} as
        with given_up as (
            select
                line,
                row_number() over (order by line) as place_among_given_up,
                case first(error_type::varchar order by column_idx)
                    {reasons} else {literal(Reason.UNREADABLE_LINE)} end as reason,
                first(error_message order by column_idx desc) as detail,
                ltrim(first(csv_line order by column_idx), chr(10) || chr(13)) as text
            from temp.{ERRORS}
            group by line
        ),
        placed as (
            select
                line,
                reason,
                detail,
                coalesce(found.text, given_up.text) as text,
                least({staged}, max(greatest(
                    0, line - 1 - place_among_given_up - coalesce(blank_lines, 0)
                )) over (order by line)) as staged_above
            from given_up
            left join temp.{_FOUND} as found using (line)
        ),
        split as (
            select * replace (
                case when reason = {literal(Reason.BROKEN_QUOTES)} then list_filter(
                    regexp_split_to_array(text, '\r\n|\n|\r'), lambda piece: piece <> ''
                ) else [text] end as text
            )
            from placed
        ),
        pieces as (
            select
                line,
                staged_above,
                reason,
                detail,
                unnest(text) as piece,
                generate_subscripts(text, 1) as place
            from split
        )
        select
            staged_above + row_number() over (order by line, place) as file_row,
            reason,
            concat(
                detail,
                case when strlen(piece) >= {MOST_BYTES_GIVEN}
                    then '; only the first {MOST_BYTES_GIVEN} bytes of the line are kept' end
            ) as detail,
            json_object('line', piece) as row
        from pieces
        """
    )
    row = connection.execute(f"select count(*) from temp.{BROKEN}").fetchone()
    return int(row[0]) if row else 0


def _find_given_up(
    connection: duckdb.DuckDBPyConnection, file: DeliveredFile, csv: Csv, staged: int
) -> None:
    """Fill _FOUND, where the file may have blank lines, with those above each line given up.

    Where a line's beginning, as the reader gives it, was used up by blank lines, with its text.
    """
    given_up = connection.execute(
        f"""
        select
            line,
            min(line_byte_position) - 1,
            bool_or(strlen(csv_line) >= {MOST_BYTES_GIVEN} and csv_line[1] in (chr(10), chr(13)))
        from temp.{ERRORS}
        group by line
        order by line
        """
    ).fetchall()
    connection.execute(
        f"create or replace temp table {_FOUND} (line bigint, blank_lines bigint, text varchar)"
    )
    lines = check_text(file, csv.encoding, file.state)
    if not given_up or lines <= 1 + staged + len(given_up):
        return
    cut_short = {line for line, _, is_cut in given_up if is_cut}
    found = [
        (
            line.number,
            line.blank_lines_above,
            line.text[: MOST_BYTES_GIVEN + 3].decode(errors="ignore")  # a letter has 4 bytes
            if line.number in cut_short
            else None,
        )
        for line in find_lines(
            chunks_in_utf8(file, csv.encoding),
            csv,
            (GivenUp(line, start) for line, start, _ in given_up),
        )
    ]
    if found:
        numbers, blank_lines, texts = (list(values) for values in zip(*found, strict=True))
        connection.execute(
            f"insert into temp.{_FOUND} select unnest($1), unnest($2), unnest($3::varchar[])",
            [numbers, blank_lines, texts],
        )


def refuse_lost_lines(
    connection: duckdb.DuckDBPyConnection,
    file: DeliveredFile,
    encoding: str,
    columns: dict[str, str],
    rows: int,
) -> None:
    """Raises InputError when fewer lines were read than the file has.

    The reader loses lines without a word where a quote stays open for longer than its buffer.
    """
    has_header = file.format == "csv"
    read = rows + has_header
    lines = check_text(file, encoding, file.state)
    if read >= lines:
        return
    inside = "".join(columns).count("\n")
    if has_header:
        inside += _line_ends_inside(connection, columns)
    if read + inside >= lines:
        return
    lost = _lines_with_content(file, encoding) - read - inside
    if lost > 0:
        near = connection.execute(f"select min(file_row) from temp.{BROKEN}").fetchone()
        where = f" near row {near[0]}" if near and near[0] else ""
        raise InputError(
            f"{file.name}: {lost} lines cannot be told apart: a quote{where} is opened and not "
            "closed: mend it and deliver the file again"
        )


def _line_ends_inside(connection: duckdb.DuckDBPyConnection, columns: dict[str, str]) -> int:
    """Line ends that are content: in quoted fields, and in lines kept whole."""
    ends = " + ".join(
        f"case when contains({name}, chr(10)) then length({name}) "
        f"- length(replace({name}, chr(10), '')) else 0 end"
        for name in (f"coalesce({quoted(column)}, '')" for column in columns)
    )
    row = connection.execute(
        f"""
        select (select coalesce(sum({ends}), 0) from temp.{STAGED})
            + (select coalesce(sum(length(text) - length(replace(text, chr(10), ''))), 0)
                from (select rtrim(row->>'line', chr(10) || chr(13)) as text from temp.{BROKEN}))
        """
    ).fetchone()
    return int(row[0]) if row else 0


def _lines_with_content(file: DeliveredFile, encoding: str) -> int:
    """Lines that are not blank, counted one by one: only where the quick count was not enough."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    number, rest = 0, ""
    for chunk in chunks_of(file):
        *whole, rest = (rest + decoder.decode(chunk)).replace("\r", "\n").split("\n")
        number += sum(1 for line in whole if line.strip("\ufeff\x00 "))
    return number + bool(rest.strip("\ufeff\x00 "))


def numbered(connection: duckdb.DuckDBPyConnection, broken: int, columns: dict[str, str]) -> str:
    """STAGED with its row numbers; lines kept aside take part in the numbering."""
    number = "row_number() over ()"
    if "rowid" not in map(str.lower, columns):
        # Inside a transaction, a new table does not begin at 0.
        first = connection.execute(f"select coalesce(min(rowid), 0) from temp.{STAGED}").fetchone()
        number = f"rowid - {first[0] if first else 0} + 1"
    plain = f'(select *, {number} as "~file_row" from temp.{STAGED})'
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
