"""Parquet files that are damaged, or hold what an order cannot."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from tests.integration.ingest.corpus.case import GOOD, BadCase, CorpusShop, Prepare, Stopped, Taken

ORDERS = f"""
    select 'good' || i as order_id, 1 as line, 'c' as customer,
        timestamp '2024-01-15' as ordered, 10 as amount
    from range({GOOD}) as t(i)
"""
UNREADABLE = Stopped(r"orders\.parquet: cannot be read: ")


def parquet(select: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.parquet"
        duckdb.execute(f"copy ({select}) to '{path}' (format parquet)")
        return path.read_bytes()


def written(select: str, damage: slice | None = None, by: bytes = b"") -> Prepare:
    """A Parquet file, made when the case is tried; some of its bytes replaced."""

    def prepare(shop: CorpusShop) -> None:
        content = bytearray(parquet(select))
        if damage:
            content[damage] = by
        shop.deliver("orders.parquet", bytes(content))

    return prepare


def holding(column: str, value: str, outcome: Taken | Stopped) -> BadCase:
    others = "*" if column not in ORDERS else f"* exclude ({column})"
    select = f'select {others}, {value} as "{column}" from ({ORDERS})'
    return BadCase(f"Parquet {column} {value}", written(select), outcome)


def all_rejected(reason: str) -> Taken:
    return Taken(0, {reason: GOOD}, exit_code=1)


def fits_not(what: str) -> Stopped:
    return Stopped(
        rf"shop\.yml: orders\.columns\.\w+: gives .*{what}.* \(as orders\.parquet has it\)"
    )


def in_folder(name: str) -> Prepare:
    def prepare(shop: CorpusShop) -> None:
        shop.map["orders"]["files"] = "*/orders*"
        shop.map["orders"]["columns"]["channel"] = "amount"
        shop.deliver(f"{name}/orders.parquet", parquet(ORDERS))

    return prepare


CASES: list[BadCase] = [
    BadCase("Parquet cut in half", written(ORDERS, slice(300, None)), UNREADABLE),
    BadCase("Parquet without its end", written(ORDERS, slice(-4, None)), UNREADABLE),
    BadCase("Parquet of its first word", written(ORDERS, slice(4, None)), UNREADABLE),
    BadCase("Parquet of two words", written(ORDERS, slice(4, -4)), UNREADABLE),
    BadCase("Parquet with a wrong length",
            written(ORDERS, slice(-8, -4), b"\xff\xff\xff\x7f"), UNREADABLE),
    BadCase("Parquet with a wrong footer",
            written(ORDERS, slice(-60, -20), b"\xff" * 40), UNREADABLE),
    BadCase("Parquet with wrong data", written(ORDERS, slice(30, 60), b"\xff" * 30), UNREADABLE),
    BadCase("CSV named Parquet",
            lambda shop: shop.deliver("orders.parquet", b"a,b\n1,2\n" * 9), UNREADABLE),
    BadCase("Parquet without rows", written(ORDERS + " where false"), Taken(0)),
    BadCase("Parquet in a folder named as a column", in_folder("amount=99"), Taken(GOOD)),
    BadCase("Parquet in a folder named as no column", in_folder("month=2024-01"), Taken(GOOD)),
    holding("amount", "{'value': 1}", fits_not("not one value")),
    holding("amount", "[1, 2]", fits_not("not one value")),
    holding("amount", "map {'value': 1}", fits_not("not one value")),
    holding("amount", "date '2024-01-15'", fits_not("not a number")),
    holding("amount", "'\\xff'::blob", fits_not("not a number")),
    holding("amount", "interval 1 day", all_rejected("invalid_number")),
    holding("amount", "'nan'::double", all_rejected("invalid_number")),
    holding("amount", "'-infinity'::float", all_rejected("invalid_number")),
    holding("amount", "null::integer", all_rejected("missing_amount")),
    holding("amount", "(2::hugeint ^ 100)::hugeint", all_rejected("invalid_number")),
    holding("amount", "12345678901234567890.12::decimal(38, 2)", all_rejected("invalid_number")),
    holding("amount", "1e300::double", all_rejected("invalid_number")),
    holding("ordered", "1705312800", fits_not("not a time")),
    holding("ordered", "time '10:00:00'", fits_not("not a time")),
    holding("ordered", "[timestamp '2024-01-15']", fits_not("not one value")),
    holding("ordered", "'infinity'::timestamp", all_rejected("invalid_time")),
    holding("ordered", "'-infinity'::date", all_rejected("invalid_time")),
    holding("ordered", "timestamp '0001-01-01'", all_rejected("invalid_time")),
    holding("ordered", "timestamp '294247-01-10 04:00:54'", all_rejected("invalid_time")),
    holding("ordered", "null::timestamp", all_rejected("missing_time")),
    holding("ordered", "timestamp_ns '2024-01-15 00:00:00.123456789'", Taken(GOOD)),
    holding("order_id", "'nan'::double", all_rejected("missing_id")),
    holding("order_id", "null::varchar", all_rejected("missing_id")),
    holding("order_id", "{'id': 1}", fits_not("not one value")),
    holding("customer", "'\\xff\\x00'::blob", Taken(GOOD)),
    holding("customer", "'nan'::double", Taken(GOOD)),
    holding("customer", "1e300::double", Taken(GOOD)),
    holding("line", "1.5::double", all_rejected("invalid_number")),
    holding("rowid", "7", Taken(GOOD)),
    holding("~fault", "7", Stopped("no column may be named ‹'~fault'›")),
]  # fmt: skip
