"""CSV files whose lines do not do what their header says."""

from tests.integration.ingest.corpus.case import (
    GOOD,
    BadCase,
    CorpusShop,
    Stopped,
    Taken,
    delivers,
    rejected,
    under_good_lines,
)
from tests.integration.ingest.delivering import HEADER, many

X = "x,1,c,2024-01-15,10"
ALL_GOOD = Taken(GOOD)
LOST = Stopped(r"orders\.csv: \d+ lines cannot be told apart: a quote near row 41 is opened")
BAD_HEADER = Stopped(r"orders\.csv: its header cannot be read")


def with_column(name: str) -> str:
    lines = [f"{HEADER},{name}", *(f"{line},7" for line in many(GOOD))]
    return "\n".join(lines) + "\n"


def with_delimiter(delimiter: str) -> str:
    return under_good_lines().replace(",", delimiter)


def told(delimiter: str) -> BadCase:
    def prepare(shop: CorpusShop) -> None:
        shop.map["orders"]["csv"] = {"delimiter": delimiter}
        shop.deliver("orders.csv", with_delimiter(delimiter))

    return BadCase(f"delimiter {delimiter!r}, and the map says so", prepare, ALL_GOOD)


CASES: list[BadCase] = [
    delivers("an empty file", "", Stopped("orders.csv: is empty")),
    delivers("nothing but line ends", "\r\n\r\n", Stopped("orders.csv: is empty")),
    delivers("nothing but NUL bytes", "\x00" * 100, Stopped("orders.csv: is empty")),
    delivers("a header alone", HEADER + "\n", Taken(0)),
    delivers("a header alone, without a line end", HEADER, Taken(0)),
    delivers("a blank line before the header", "\n" + under_good_lines(),
             Stopped("orders.csv: line 1 is blank")),
    delivers("no header", "\n".join(many(GOOD)), Stopped("orders.csv has no column 'amount'")),
    delivers("commas for a header", ",,,,\n" + "\n".join(many(GOOD)),
             Stopped("orders.csv has no column 'amount'")),
    delivers("a header shorter than its lines", "order_id,line\n" + "\n".join(many(GOOD)),
             Stopped("orders.csv has no column 'amount'")),
    delivers("a column twice", with_column("amount"), ALL_GOOD),
    delivers("a column twice, in capitals", with_column("AMOUNT"), ALL_GOOD),
    delivers("a column without a name", with_column(""), ALL_GOOD),
    delivers("a column named rowid", with_column("rowid"), ALL_GOOD),
    delivers("a column named as ours are", with_column("~file_row"),
             Stopped("orders.csv: no column may be named ‹'~file_row'›")),
    delivers("a column named by SQL", with_column('"x""); drop table raw.loads; --"'), ALL_GOOD),
    delivers("a column named as a template", with_column("{{ ref('x') }} ${HOME} %s"), ALL_GOOD),
    delivers("a column name over two lines", with_column('"two\nlines"'), ALL_GOOD),
    delivers("a column named NUL", with_column("a\x00b"), Stopped("no column may be named")),
    delivers("a column name of 200 KB", with_column("h" * 200_000), BAD_HEADER),
    delivers("ten thousand columns",
             "\n".join([HEADER + "".join(f",c{n}" for n in range(10_000)),
                        *(line + "," * 10_000 for line in many(GOOD))]), ALL_GOOD),
    *(
        delivers(f"delimiter {delimiter!r}, and the map does not know", with_delimiter(delimiter),
                 Stopped("is csv.delimiter right"))
        for delimiter in (";", "\t", "|")
    ),
    *(told(delimiter) for delimiter in (";", "\t", "|", "'", "^")),
    delivers("old Apple line ends", under_good_lines(X).replace("\n", "\r"), Taken(GOOD + 1)),
    delivers("Windows line ends", under_good_lines(X).replace("\n", "\r\n"), Taken(GOOD + 1)),
    delivers("line ends of two kinds", under_good_lines().replace("\n", "\r\n", 20),
             Stopped("line ends are mixed")),
    delivers("no last line end", under_good_lines(X).removesuffix("\n"), Taken(GOOD + 1)),
    delivers("blank lines in between", under_good_lines().replace("\n", "\n\n"),
             ALL_GOOD),
    delivers("a blank line above a line too short", ["", "x,1,c", *many(3, "goodb")],
             Taken(GOOD + 3, {"wrong_column_count": 1}, (41, "wrong_column_count", None))),
    *(
        delivers(f"5,000 blank lines {end!r} inside a line",
                 under_good_lines("x,1" + "\n" * 5_000 + "c,2024-01-15,10", *many(3, "goodb"))
                 .replace("\n", end),
                 Taken(GOOD + 3, {"wrong_column_count": 2}, (42, "wrong_column_count", None)))
        for end in ("\n", "\r\n", "\r")
    ),
    delivers("blank lines among good lines above a line too short",
             under_good_lines().replace("\n", "\n\n") + "x,1,c\n",
             rejected("wrong_column_count")),
    delivers("blank lines inside quotes above a line too short",
             ['good,1,"c\n\n\n""d",2024-01-15,10', "", "x,1,c"],
             Taken(GOOD + 1, {"wrong_column_count": 1}, (42, "wrong_column_count", None))),
    delivers("blank lines above and below an open quote",
             ["", 'x,1,"c,1,1', "", 'y,1,"d,1,1', "", *many(20, "goodb"), "", "z,1,c"],
             Taken(GOOD + 20, {"broken_quotes": 2, "wrong_column_count": 1},
                   (63, "wrong_column_count", None))),
    delivers("a line of blanks", ["   "], rejected("wrong_column_count")),
    delivers("a line too short", ["x,1,c"], rejected("wrong_column_count")),
    delivers("50 KB too short", ["x," + "c" * 50_000], rejected("wrong_column_count")),
    delivers("25,000 letters of two bytes", ["x," + "é" * 25_000], rejected("wrong_column_count")),
    delivers("150 KB that DuckDB cuts inside a letter", ["xy," + "€" * 50_000],
             Stopped("a line of more than 10000 bytes cannot be split into columns")),
    delivers("a line too long", [X + ",more"], rejected("wrong_column_count")),
    delivers("a line of commas", [",,,,"], rejected("missing_id", "order_id")),
    delivers("ten commas too many", [X + "," * 10], Taken(GOOD + 1)),
    delivers("the header once more", [HEADER], rejected("invalid_number", "line_number")),
    delivers("a comment", ["# exported at noon"], rejected("wrong_column_count")),
    delivers("a total", ["Total,,,,400"], rejected("missing_time", "ordered_at")),
    delivers("half a line at the end", ["x,1,c,2024-0"], rejected("wrong_column_count")),
    delivers("a quote that is not closed, in the last line", ['x,1,"c,2024-01-15,10'],
             rejected("broken_quotes")),
    delivers("a quote that is not closed, and a hundred lines", ['x,1,"c,1,1', *many(100, "lost")],
             Taken(0, {"broken_quotes": 101}, (141, "broken_quotes", None), exit_code=1)),
    delivers("two lines in one open quote", ['x,1,"c,1,1', 'y,1,"d,1,1', *many(30, "goodb")],
             Taken(70, {"broken_quotes": 2}, (42, "broken_quotes", None))),
    delivers("a quote that is not closed, and 50,000 lines",
             ['x,1,"c,1,1', *many(50_000, "lost")], LOST),
    delivers("a quote that is not closed, and 25 MB", ['x,1,"c,1,1', *many(700_000, "lost")], LOST),
    delivers("a quote that closes in the middle", ['x,1,"c"d,2024-01-15,10'],
             rejected("broken_quotes")),
    delivers("a quote in the middle of a field", ['x,1,c"d,2024-01-15,10'],
             Taken(GOOD + 1, order=("x", 'c"d', "2024-01-15 00:00:00", "10.0000"))),
    delivers("a backslash before a quote", ['x,1,"c\\"d",2024-01-15,10'],
             rejected("broken_quotes")),
    delivers("apostrophes for quotes", ["x,1,'c,d',2024-01-15,10"],
             rejected("wrong_column_count")),
    delivers("a field of 3 MB", [f"x,1,{'c' * 3_000_000},2024-01-15,10"],
             rejected("unreadable_line")),
    delivers("a line of 100 MB", [f"x,1,{'c' * 100_000_000},2024-01-15,10", X],
             Stopped(r"orders\.csv: line 42 is longer than 8 MB")),
    delivers("a header of 100 MB", "h" * 100_000_000,
             Stopped(r"orders\.csv: line 1 is longer than 8 MB")),
]  # fmt: skip
