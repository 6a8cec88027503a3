"""One bad value in one row of a good file: money, time, ids, and text that means to be run.

Good rows stay good; the bad one is rejected by name or kept to the letter.
"""

from tests.integration.ingest.corpus.case import GOOD, BadCase, Taken, delivers, rejected


def row(**given: str) -> str:
    """Order x, every field in quotes, with these fields changed."""
    fields = {
        "order_id": "x", "line": "1", "customer": "c", "ordered": "2024-01-15", "amount": "10",
    } | given  # fmt: skip
    return ",".join('"' + value.replace('"', '""') + '"' for value in fields.values())


def kept(
    *,
    order_id: str = "x",
    customer: str | None = "c",
    ordered: str = "2024-01-15 00:00:00",
    amount: str = "10.0000",
) -> Taken:
    return Taken(GOOD + 1, order=(order_id, customer, ordered, amount))


NO_AMOUNTS = [
    "1,000.50", "1.000,50", "1 000", "1'000", "12,50", "$12", "12 €", "GBP 12", "(12)", "12-",
    "--1", "+-1", "1e", "1e400", "-1e400", "NaN", "inf", "-Infinity", "NULL", "N/A", "-", ".",
    "0x10", "0b11", "١٢", "１２", "12\u00a0", "−5", "1/2", "10%", "true", "=1+1", "1;2",
    "100000000000000", "-100000000000000", "9" * 400, "'1'", "1\x00",
]  # fmt: skip
AMOUNTS = {
    "+12": "12.0000",
    "-0": "0.0000",
    "-0.00": "0.0000",
    " 12 ": "12.0000",
    "\t12": "12.0000",
    "1E2": "100.0000",
    "1.": "1.0000",
    ".5": "0.5000",
    "007": "7.0000",
    "1e-400": "0.0000",
    "-3.25": "-3.2500",
    "0.00004": "0.0000",
    "0.00005": "0.0001",
    "99999999999999.9999": "99999999999999.9999",
}
NO_TIMES = [
    "2024-02-30", "2023-02-29", "2024-06-31 10:00:00", "2024-13-01", "2024-00-10", "2024-01-00",
    "0000-00-00 00:00:00", "0001-01-01", "1969-12-31 23:59:59", "2100-01-01", "9999-12-31",
    "9999-12-31 23:59:59.999999", "12024-01-15", "-2024-01-15", "2016-12-31 23:59:60",
    "2016-12-31T23:59:60Z", "2024-01-15 25:00:00", "2024-01-15 10:60:00", "24:00:00", "10:00",
    "01/02/2024", "15.01.2024", "Jan 15, 2024", "20240115", "1705312800", "45306.5", "2024-W03-1",
    "2024-015", "2024-01", "2024", "2024-01-15 10:00:00 PM", "2024-01-15 10:00:00 Europe/Paris",
    "2024-01-15 10:00:00+25:00", "2024-01-15T10:00:00+00:00[UTC]", "2024-01-15 (BC)",
    "0044-03-15 10:00:00 (BC)", "infinity", "-infinity", "epoch", "now", "today", "yesterday",
    "２０２４-01-15", "NULL", "null", "NaT", "0", "290309-12-22 00:00:00", "294247-01-10 04:00:54",
]  # fmt: skip
TIMES = {
    "1970-01-01": "1969-12-31 23:00:00",
    "2099-12-31 23:59:59": "2099-12-31 23:59:59",
    "2024-02-29": "2024-02-29 00:00:00",
    "2024-1-5": "2024-01-05 00:00:00",
    "2024/01/15": "2024-01-15 00:00:00",
    "2024-01-15 24:00:00": "2024-01-16 00:00:00",
    "2024-01-15T10:00:00.123456789Z": "2024-01-15 10:00:00.123456",
    "2024-01-15 10:00:00+14:00": "2024-01-14 20:00:00",
    "2024-03-31 00:59:59": "2024-03-31 00:59:59",
    "2024-03-31 01:00:00": "2024-03-31 01:00:00",
    "2024-03-31 01:30:00": "2024-03-31 01:30:00",
    "2024-03-31 02:00:00": "2024-03-31 01:00:00",
    "2024-10-27 01:30:00": "2024-10-27 00:30:00",
    "2024-10-27 01:30:00+00:00": "2024-10-27 01:30:00",
    "2024-10-27 01:30:00+01:00": "2024-10-27 00:30:00",
    "2024-10-27 02:00:00": "2024-10-27 02:00:00",
}
NO_IDS = [
    "", "  ", "\t", "\u00a0", "\u2003", "\u3000", "\u200b", "\ufeff", "\u200e\u200f", "\x7f",
    "\x00",
]  # fmt: skip
IDS = {
    " x ": "x",
    "\u00e9": "\u00e9",
    "e\u0301": "e\u0301",
    "x\u200b": "x\u200b",
    "\ufeffx": "\ufeffx",
    "x\u202ey": "x\u202ey",
    "x\x00y": "x\x00y",
    "x\x1b[31m": "x\x1b[31m",
    "two\nlines": "two\nlines",
    "NULL": "NULL",
    "nan": "nan",
    "007": "007",
    "1e5": "1e5",
    "\U0001f600": "\U0001f600",
    "x" * 100_000: "x" * 100_000,
    "'; drop table raw.orders; --": "'; drop table raw.orders; --",
    "x'); delete from raw.loads; --": "x'); delete from raw.loads; --",
    '" or 1=1 --': '" or 1=1 --',
    "$load_id": "$load_id",
    "${HOME}": "${HOME}",
    "{{ ref('stg_orders') }}": "{{ ref('stg_orders') }}",
    "%s %(x)s {0}": "%s %(x)s {0}",
    "=cmd|'/c calc'!A1": "=cmd|'/c calc'!A1",
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    "../../etc/passwd": "../../etc/passwd",
    "x\\": "x\\",
    "x\\n": "x\\n",
}
NO_LINE_NUMBERS = ["first", "1.5", "1,5", "1e30", "9223372036854775808", "NaN", "inf", "1-2"]
CUSTOMERS = {"": None, "  ": None, "\u00a0": None, "\u200b": None, " c ": "c", "Ü": "Ü"}


def _shown(value: str) -> str:
    text = ascii(value)[1:-1]
    return text if len(text) <= 40 else f"{text[:20]}… of {len(value)}"


CASES: list[BadCase] = [
    *(
        delivers(f"amount {_shown(text)}", [row(amount=text)], rejected("invalid_number", "amount"))
        for text in NO_AMOUNTS
    ),
    *(
        delivers(f"amount {_shown(text)}", [row(amount=text)], kept(amount=amount))
        for text, amount in AMOUNTS.items()
    ),
    *(
        delivers(f"amount {text!r} is none", [row(amount=text)], outcome)
        for outcome in [rejected("missing_amount", "amount")]
        for text in ("", "   ")
    ),
    *(
        delivers(f"time {_shown(text)}", [row(ordered=text)], outcome)
        for outcome in [rejected("invalid_time", "ordered_at")]
        for text in NO_TIMES
    ),
    *(
        delivers(f"time {_shown(text)}", [row(ordered=text)], kept(ordered=ordered))
        for text, ordered in TIMES.items()
    ),
    delivers("time '' is none", [row(ordered="")], rejected("missing_time", "ordered_at")),
    *(
        delivers(f"id {_shown(text)} is none", [row(order_id=text)], outcome)
        for outcome in [rejected("missing_id", "order_id")]
        for text in NO_IDS
    ),
    *(
        delivers(f"id {_shown(text)}", [row(order_id=text)], kept(order_id=order_id))
        for text, order_id in IDS.items()
    ),
    *(
        delivers(
            f"line {_shown(text)}", [row(line=text)], rejected("invalid_number", "line_number")
        )
        for text in NO_LINE_NUMBERS
    ),
    *(
        delivers(f"customer {_shown(text)}", [row(customer=text)], kept(customer=customer))
        for text, customer in CUSTOMERS.items()
    ),
]  # fmt: skip
