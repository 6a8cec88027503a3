"""Files and shop maps nobody thought of: one line that says why not, or every row accounted for.

Good files and maps are damaged at random. Never another exception, never a hang, and memory stays
bounded. What this found stays in corpus/. Examples: 25 of each in the normal tier, 3,000 in the
long one.
"""

import gzip
import resource
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.ingest.corpus.case import (
    CorpusShop,
    empty_shop,
    ends,
    nothing_became_sql,
    nothing_is_lost,
    under_good_lines,
)
from tests.integration.ingest.corpus.json_lines import GOOD_LINES
from tests.integration.ingest.corpus.parquet import ORDERS, parquet
from tests.integration.ingest.delivering import HEADER, INTERACTIONS, many

NO_HANG = timedelta(seconds=30)
MOST_MEMORY_KB = 2_000_000
PLAIN = "orders.csv"
SEEDS = {
    PLAIN: under_good_lines('x,1,"Smith, ""Jo""",2024-01-15,10').encode(),
    "orders.csv.gz": gzip.compress(under_good_lines().encode(), mtime=0),
    "orders.jsonl": "\n".join(GOOD_LINES).encode(),
    "orders.parquet": parquet(ORDERS),
}
BITS = [
    b"\n", b"\r", b"\r\n", b"\n\n", b'"', b'""', b'"\n', b',"', b'",', b",", b";", b"\t", b"\x00",
    b"\xff", b"\xef\xbb\xbf", b"\xc3", "é".encode(), "\u2028".encode(), b"'", b"\\", b"\\\n", b" ",
    b"{", b"}", b"[", b"]", b":", b"null", b"NaN", b"1e400", b"-", b"2024-02-30", b"infinity",
    b"#", b"~file_row", b"rowid", b"order_id", b"amount", b"\x1f", b"\x1a", b"\x1f\x8b", b"PAR1",
    HEADER.encode(), b"'; drop table raw.loads; --", b"x" * 3_000_000, b"\n" * 5_000,
    b'"' + b"y,1,c,2024-01-15,1\n" * 20_000, b"," * 2_000, b'"\xe2\x80\x8b"',
]  # fmt: skip
DAMAGE = st.lists(
    st.tuples(
        st.sampled_from(["insert", "replace", "cut", "repeat", "flip", "end"]),
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 60),
        st.sampled_from(BITS) | st.binary(max_size=6),
    ),
    max_size=5,
)
VALUES = st.sampled_from(
    [
        None, True, 0, -1, 10**30, float("nan"), "", " ", "x", "amount", "order_id", "line", "*",
        "~file_row", "rowid", "null", "'", '"', "1; drop table raw.loads", "(select 1)", "now()",
        "DOUBLE", "DATE", "STRUCT(a INT)", "INTEGER[]", "UTC", "America/New_York", "Asia/Kathmandu",
        "Antarctica/Troll", "utf-16", "latin-1", "utf-7", "shift_jis", ";", "\t", "\n", "\x00", "€",
        "a" * 5_000, [], {}, ["x"], {"x": "y"}, {"a": {"b": ["c"]}}, "orders*", "../**", "[",
        "s3://b/*", "line = 'x'", "try_cast(amount as double)", "amount::double * line::bigint",
        "{'a': amount}", "case when amount > '5' then customer end",
        "strptime(ordered, '%Y-%m-%d %H:%M:%S')",
        "regexp_extract(order_id, '(')", "1 / (line::int - 1)", "repeat(customer, 1000000000)",
        "repeat(customer, line::int)", "lpad(customer, amount::int, 'a')", "range(10000000000)",
        "list_reduce([customer, customer], lambda a, b: a || b)", "not " * 600 + "true",
        "list_transform([customer], lambda x: x)", "to_timestamp(line::int)",
        "ordered::timestamptz",
        "chr(line::int * 1000000)", "(line::bigint << 62)::varchar",
        "make_date(line::int * 1000000, 1, 1)", "interval '1 day' * 1000000000000",
        "'x' collate nfc",
        "decode('\\xff'::blob)", "hash(customer)::varchar", "json_extract(customer, '$')",
        "'2024' || line",
    ]
)  # fmt: skip
EXTRA_KEYS = [
    ("orders", "types"), ("orders", "types", "amount"), ("orders", "exclude"),
    ("orders", "exclude", "free"), ("orders", "lookups"), ("orders", "lookups", "p"),
    ("orders", "csv"), ("orders", "csv", "delimiter"), ("orders", "csv", "encoding"),
    ("orders", "csv", "quote"), ("orders", "time_zone"), ("orders", "redelivery"),
    ("orders", "columns", "status"), ("orders", "columns", "attributes"),
    ("orders", "columns", "attributes", "a"), ("orders", "columns", "promised_at"),
    ("orders", "columns", "updated_at"), ("orders", "columns", "quantity"),
    ("orders", "columns", "is_test"), ("orders", "columns", "currency"), ("fx_rates",),
    ("customer_links",), ("interactions",), ("forecast",), ("week_starts_on",), ("x",),
]  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def memory_stays_bounded() -> Iterator[None]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after <= max(before, MOST_MEMORY_KB)


def examples() -> int:
    return 25 if settings.get_current_profile_name() == "normal" else 3_000


def damaged(content: bytes, damage: list[tuple[str, float, int, bytes]]) -> bytes:
    for how, where, length, bit in damage:
        at = int(where * (len(content) + 1))
        before, piece, after = content[:at], content[at : at + length], content[at + length :]
        middle = {
            "insert": bit + piece,
            "replace": bit,
            "cut": b"",
            "repeat": piece * 40,
            "flip": bytes(byte ^ (length + 1) for byte in piece[:1]) + piece[1:],
        }
        content = before if how == "end" else before + middle[how] + after
    return content


def ends_well(shop: CorpusShop) -> tuple[int, str]:
    """Of whatever was delivered, and whatever its map says."""
    shop.connection.execute("set memory_limit = '500MB'")
    code, message, _ = ends(shop)
    assert message.isprintable()
    assert (code == 0) == (message == "")
    nothing_is_lost(shop)
    nothing_became_sql(shop)
    return code, message


@settings(max_examples=examples(), deadline=NO_HANG)
@given(name=st.sampled_from(sorted(SEEDS)), damage=DAMAGE, other=st.sampled_from(sorted(SEEDS)))
def test_a_damaged_file_is_accounted_for_or_refused_in_one_line(
    name: str, damage: list[tuple[str, float, int, bytes]], other: str
) -> None:
    content = damaged(SEEDS[other if len(damage) == 5 else name], damage)
    with empty_shop() as shop:
        shop.deliver(name, content)
        ends_well(shop)


@settings(max_examples=examples(), deadline=NO_HANG)
@given(damage=DAMAGE, end=st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_without_quotes_every_line_that_is_not_blank_is_a_row(
    damage: list[tuple[str, float, int, bytes]], end: bytes
) -> None:
    content = damaged(end.join(line.encode() for line in [HEADER, *many(40)]) + end, damage)
    content = content.replace(b'"', b"")
    with empty_shop() as shop:
        shop.deliver(PLAIN, content)
        code, _ = ends_well(shop)
        if code != 2:
            lines = content.replace(b"\r", b"\n").removeprefix(b"\xef\xbb\xbf").split(b"\n")
            read = shop.rows("select rows_read from raw.loads")
            assert read == [(sum(1 for line in lines if line) - 1,)]


def changed(shop_map: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    part: Any = shop_map
    for key in path[:-1]:
        if not isinstance(part, dict):
            return
        part = part.setdefault(key, {})
    if isinstance(part, dict):
        part[path[-1]] = value


def paths(part: object, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(part, dict):
        return [before]
    return [before, *(path for key in part for path in paths(part[key], (*before, key)))]


@settings(max_examples=examples(), deadline=NO_HANG)
@given(data=st.data())
def test_a_damaged_map_is_refused_in_one_line_or_accounts_for_every_row(
    data: st.DataObject,
) -> None:
    with empty_shop() as shop:
        shop.deliver(PLAIN, SEEDS[PLAIN])
        shop.deliver("desk.csv", "id,customer,at,kind\n1,c,2024-01-15,visit\n")
        shop.map["interactions"] = [deepcopy(INTERACTIONS)]
        places = [path for path in paths(shop.map) if path] + EXTRA_KEYS
        changes = st.lists(st.tuples(st.sampled_from(places), VALUES), min_size=1, max_size=3)
        for path, value in data.draw(changes):
            changed(shop.map, path, deepcopy(value))
        ends_well(shop)


@settings(max_examples=examples(), deadline=NO_HANG)
@given(damage=DAMAGE)
def test_a_map_that_is_no_longer_yaml_is_refused_in_one_line(
    damage: list[tuple[str, float, int, bytes]],
) -> None:
    with empty_shop() as shop:
        shop.deliver(PLAIN, SEEDS[PLAIN])
        text = damaged(yaml.safe_dump(shop.map).encode(), damage)
        shop.map_text = text.decode("utf-8", errors="replace")
        ends_well(shop)
