"""Whatever a file holds: rows read = accepted + rejected, and each row is in exactly one place.

Examples: 15 files for each rule in the normal tier, 250 in the long one.
"""

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.ingest.delivering import HEADER, DeliveringShop

TIMES = ["2024-01-15 10:00:00", "2024-02-30", "2024-02-29", "", "yesterday", "2024-06-01T00:00Z"]
VALUES = ["1", "2", " 3 ", "", "x", "1e3", "-0.00004", "9" * 30, '"', "a,b", "two\nlines", "ü"]
ROWS = st.tuples(
    st.sampled_from(["A", "B", "C", "", " D", "e,f", 'g"h']),
    st.sampled_from(VALUES),
    st.sampled_from(["c", "d", "", " "]),
    st.sampled_from(TIMES),
    st.sampled_from(VALUES),
)
GARBAGE = st.sampled_from(["short,1", "x,1,c,2024-01-15,1,more,columns", 'x,1,c,2024-01-15,"1"2'])
LINE_NUMBERS = {"1": 1, "2": 2, "3": 3, "1e3": 1000}
FILES = st.lists(ROWS | GARBAGE, max_size=40)
pytestmark = pytest.mark.usefixtures("each_way_to_check")


def as_csv(rows: list[tuple[str, ...] | str]) -> str:
    text = io.StringIO()
    text.write(HEADER + "\n")
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        if isinstance(row, str):
            text.write(row + "\n")
        else:
            writer.writerow(row)
    return text.getvalue()


@contextmanager
def ingested(rows: list[tuple[str, ...] | str]) -> Iterator[DeliveringShop]:
    """A shop that delivered these rows in one file, accepted even when most of them are bad."""
    name = "orders.csv"
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        delivering = DeliveringShop(Path(folder), connection)
        delivering.deliver(name, as_csv(rows))
        delivering.ingest()
        if delivering.statuses() == {name: "refused"}:
            delivering.accept(name)
        yield delivering


def examples() -> int:
    return 15 if settings.get_current_profile_name() == "normal" else 250


@settings(max_examples=examples())
@given(rows=FILES)
def test_every_row_is_accepted_or_rejected_once(rows: list[tuple[str, ...] | str]) -> None:
    with ingested(rows) as delivering:
        ((read, accepted, rejected),) = delivering.rows(
            "select rows_read, rows_accepted, rows_rejected from raw.loads"
        )
        kept = delivering.rows("select file_row from raw.orders")
        lost = delivering.rows("select file_row from raw.rejects")
    assert read == len(rows) == accepted + rejected
    assert sorted(row for (row,) in kept + lost) == list(range(1, len(rows) + 1))


@settings(max_examples=examples())
@given(rows=FILES)
def test_a_row_number_leads_back_to_the_row_of_the_file(
    rows: list[tuple[str, ...] | str],
) -> None:
    with ingested(rows) as delivering:
        orders = delivering.rows("select file_row, order_id from raw.orders")
        rejects = delivering.rows("select file_row, row from raw.rejects")
    for file_row, order_id in orders:
        assert rows[file_row - 1][0].strip() == order_id
    for file_row, whole in rejects:
        row, kept = rows[file_row - 1], json.loads(whole)
        if isinstance(row, str):
            assert kept["line"].startswith(row.split(",")[0])
        else:
            assert [kept[name] or "" for name in HEADER.split(",")] == list(row)


@settings(max_examples=examples())
@given(rows=st.lists(ROWS, max_size=40))
def test_what_is_accepted_keeps_the_contract_and_what_is_rejected_does_not(
    rows: list[tuple[str, ...]],
) -> None:
    with ingested(list(rows)) as delivering:
        accepted = {row for (row,) in delivering.rows("select file_row from raw.orders")}
    keys = [(order.strip(), LINE_NUMBERS.get(line.strip())) for order, line, *_ in rows]
    for number, (order, line, _, time, amount) in enumerate(rows, start=1):
        keeps = bool(
            order.strip()
            and (not line.strip() or line.strip() in LINE_NUMBERS)
            and time in ("2024-01-15 10:00:00", "2024-02-29", "2024-06-01T00:00Z")
            and amount.strip() in ("1", "2", "3", "1e3", "-0.00004")
        )
        if not keeps:
            assert number not in accepted
        elif keys.count(keys[number - 1]) == 1:
            assert number in accepted


def test_many_broken_lines_leave_every_row_its_number(delivering: DeliveringShop) -> None:
    whole, short = "o{0},1,c,2024-01-15 10:00:00,1", "short,{0}"
    is_short = [number % 37 == 5 or 3_000 < number < 3_100 for number in range(1, 5_001)]
    rows = [(short if kept else whole).format(n) for n, kept in enumerate(is_short, start=1)]
    delivering.deliver("orders.csv", rows)
    delivering.ingest()
    assert delivering.rows(
        "select count(*), count(*) filter (where order_id = 'o' || file_row) from raw.orders"
    ) == [(is_short.count(False), is_short.count(False))]
    assert delivering.rows("select file_row from raw.rejects order by all") == [
        (number,) for number, kept in enumerate(is_short, start=1) if kept
    ]


def test_rows_keep_their_order_over_many_row_groups(delivering: DeliveringShop) -> None:
    path = delivering.folder / "orders.csv"
    duckdb.execute(
        "copy (select 'o' || i as order_id, 1 as line, 'c' as customer, "
        "timestamp '2024-01-15' as ordered, case when i % 1000 = 7 then 'x' else '1' end as amount "
        f"from range(1, 600001) as t(i)) to '{path}' (header)"
    )
    delivering.ingest()
    assert delivering.rows(
        "select count(*), count(*) filter (where order_id = 'o' || file_row) from raw.orders"
    ) == [(599_400, 599_400)]
    assert delivering.rows("select distinct file_row % 1000 from raw.rejects") == [(7,)]
    assert delivering.counting("min(ordered_at)") == [(datetime(2024, 1, 15),)]
