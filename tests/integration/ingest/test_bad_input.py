"""Each bad input: a one-line error before anything changed, or a named reject. Nothing is lost."""

import gzip
import json
import re

import pytest

from pipelines.errors import ConfigurationError, InputError
from tests.integration.ingest.delivering import HEADER, DeliveringShop, lines, many, only_reject


def refuses(shop: DeliveringShop, error: type[Exception], *words: str) -> None:
    """The ingest ends in one line holding all the words, and raw is as it was."""
    before = shop.snapshot()
    with pytest.raises(error) as raised:
        shop.ingest()
    message = str(raised.value)
    assert "\n" not in message
    for word in words:
        assert word in message
    after = shop.snapshot()
    assert {t: rows for t, rows in after.items() if rows} == {t: r for t, r in before.items() if r}


def test_a_missing_file_is_named(delivering: DeliveringShop) -> None:
    delivering.map["orders"]["files"] = "january.csv"
    refuses(delivering, InputError, "january.csv", "orders.files")


def test_a_glob_without_a_match_is_named(delivering: DeliveringShop) -> None:
    refuses(delivering, InputError, "orders*", "no file matches")


def test_a_missing_file_of_another_block_stops_everything(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.csv", lines("A"))
    delivering.map["interactions"] = [
        {
            "name": "desk",
            "files": "desk.csv",
            "columns": {"customer_id": "c", "occurred_at": "t", "kind": "k"},
        }
    ]
    refuses(delivering, InputError, "interactions/desk.files", "desk.csv")


def test_an_empty_file_is_refused(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.csv", b"")
    refuses(delivering, InputError, "orders.csv", "empty")


def test_a_file_of_blank_lines_is_empty_too(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.csv", b"\xef\xbb\xbf\r\n\r\n")
    refuses(delivering, InputError, "orders.csv", "empty")


def test_a_header_alone_is_no_error_but_a_warning(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.csv", HEADER + "\n")
    report = delivering.ingest()
    assert report.loads[0].status == "loaded"
    assert (report.rows_read, report.rows_accepted, report.rows_rejected) == (0, 0, 0)
    assert report.warnings == ("orders.csv: has a header but no rows",)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "cp1252"])
def test_a_wrong_encoding_is_named_before_anything_changes(
    delivering: DeliveringShop, encoding: str
) -> None:
    delivering.deliver("orders-1.csv", many(3))
    text = "\n".join([HEADER, *many(40), "Ü,1,é,2024-01-15 10:00:00,1"])
    delivering.deliver("orders-2.csv", text.encode(encoding))
    refuses(delivering, InputError, "orders-2.csv", "not utf-8", "csv.encoding")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "cp1252"])
def test_an_encoding_named_in_the_map_is_read(delivering: DeliveringShop, encoding: str) -> None:
    delivering.map["orders"]["csv"] = {"encoding": encoding}
    text = "\n".join([HEADER, "A,1,Zoë,2024-01-15 10:00:00,1"])
    delivering.deliver("orders.csv", text.encode(encoding))
    assert delivering.ingest().rows_accepted == 1
    assert delivering.counting("source_customer_id") == [("Zoë",)]


def test_a_damaged_archive_is_refused(delivering: DeliveringShop) -> None:
    packed = gzip.compress("\n".join([HEADER, *many(2000)]).encode())
    delivering.deliver("orders.csv.gz", packed[: len(packed) // 2])
    refuses(delivering, InputError, "orders.csv.gz", "unpacked")


def test_a_damaged_parquet_file_is_refused(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.parquet", b"PAR1 and nothing more")
    refuses(delivering, InputError, "orders.parquet", "cannot be read")


def test_a_file_of_an_unknown_kind_is_refused(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.xlsx", b"PK")
    refuses(delivering, InputError, "orders.xlsx", ".csv", ".parquet")


def test_an_unknown_column_is_named_with_the_nearest(delivering: DeliveringShop) -> None:
    delivering.map["orders"]["columns"]["customer_id"] = "custmer"
    delivering.deliver("orders.csv", lines("A"))
    refuses(
        delivering, ConfigurationError, "shop.yml", "orders.columns.customer_id", "'custmer'",
        "'customer'",
    )  # fmt: skip


def test_a_wrong_delimiter_is_suspected_when_there_is_but_one_column(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders.csv", HEADER.replace(",", ";") + "\n")
    refuses(delivering, ConfigurationError, "csv.delimiter")


def test_arithmetic_on_text_points_to_types(delivering: DeliveringShop) -> None:
    delivering.map["orders"]["columns"]["amount"] = "amount * line"
    delivering.deliver("orders.csv", lines("A"))
    refuses(delivering, ConfigurationError, "orders.columns.amount", "types:")
    delivering.map["orders"]["types"] = {"amount": "DOUBLE", "line": "BIGINT"}
    assert delivering.ingest().rows_accepted == 1


def test_a_type_that_does_not_exist_is_named(delivering: DeliveringShop) -> None:
    delivering.map["orders"]["types"] = {"amount": "DUBBEL"}
    delivering.deliver("orders.csv", lines("A"))
    refuses(delivering, ConfigurationError, "orders.types.amount", "DUBBEL")


def test_a_number_where_a_time_must_stand_is_a_wrong_map(delivering: DeliveringShop) -> None:
    delivering.map["orders"]["types"] = {"line": "BIGINT"}
    delivering.map["orders"]["columns"] |= {"ordered_at": "line", "line_number": "1"}
    delivering.deliver("orders.csv", lines("A"))
    refuses(delivering, ConfigurationError, "orders.columns.ordered_at", "BIGINT", "not a time")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("short,1", "wrong_column_count"),
        ("long,1,c,2024-01-15 10:00:00,1,more", "wrong_column_count"),
        ('open,1,c,2024-01-15 10:00:00,"1"x', "broken_quotes"),
    ],
)
def test_a_ragged_line_is_kept_whole_and_costs_no_other_line(
    delivering: DeliveringShop, line: str, reason: str
) -> None:
    delivering.deliver("orders.csv", [*many(30), line, *many(30, "after")])
    report = delivering.ingest()
    assert (report.rows_read, report.rows_accepted, report.rows_rejected) == (61, 60, 1)
    found, row, _, whole = only_reject(delivering)
    assert (found, row) == (reason, 31)
    assert whole["line"].startswith(line[:5])
    assert delivering.rows("select file_row from raw.orders where order_id = 'after0'") == [(32,)]


def test_of_a_line_too_long_to_keep_the_reject_says_how_much_is_kept(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders.csv", [*many(30), "short," + "x" * 50_000, *many(30, "after")])
    delivering.ingest()
    [(detail, kept)] = delivering.rows("select detail, row->>'line' from raw.rejects")
    assert detail.endswith("; only the first 10000 bytes of the line are kept")
    assert kept == "short," + "x" * 9_994


def test_quotes_newlines_and_delimiters_inside_fields_are_content(
    delivering: DeliveringShop,
) -> None:
    name = 'Smith, "Jo"\nof York'
    quoted = '"' + name.replace('"', '""') + '"'
    delivering.deliver("orders.csv", [f"A,1,{quoted},2024-01-15 10:00:00,10", *lines("B")])
    delivering.ingest()
    assert delivering.counting("order_id, source_customer_id, file_row") == [
        ("A", name, 1),
        ("B", "c", 2),
    ]


@pytest.mark.parametrize(
    ("before", "end"), [(b"\xef\xbb\xbf", b"\n"), (b"", b"\r\n"), (b"\xef\xbb\xbf", b"\r\n")]
)
def test_byte_order_mark_and_windows_line_ends_are_no_content(
    delivering: DeliveringShop, before: bytes, end: bytes
) -> None:
    text = end.join(line.encode() for line in [HEADER, *lines("A", "B")])
    delivering.deliver("orders.csv", before + text + end)
    assert delivering.ingest().rows_accepted == 2
    assert delivering.counting("order_id, amount::int") == [("A", 10), ("B", 10)]


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        (",1,c,2024-01-15 10:00:00,1", "missing_id", "order_id"),
        ("x,1,c,,1", "missing_time", "ordered_at"),
        ("x,1,c,2024-02-30 10:00:00,1", "invalid_time", "ordered_at"),
        ("x,1,c,2023-02-29,1", "invalid_time", "ordered_at"),
        ("x,1,c,2024-01-15 25:00:00,1", "invalid_time", "ordered_at"),
        ("x,1,c,15.01.2024,1", "invalid_time", "ordered_at"),
        ("x,1,c,0024-01-15,1", "invalid_time", "ordered_at"),
        ("x,1,c,infinity,1", "invalid_time", "ordered_at"),
        ("x,1,c,2024-01-15,", "missing_amount", "amount"),
        ("x,1,c,2024-01-15,  ", "missing_amount", "amount"),
        ("x,1,c,2024-01-15,ten", "invalid_number", "amount"),
        ("x,1,c,2024-01-15,1e40", "invalid_number", "amount"),
        ('x,1,c,2024-01-15,"12,50"', "invalid_number", "amount"),
        ("x,first,c,2024-01-15,1", "invalid_number", "line_number"),
        ("x,1.5,c,2024-01-15,1", "invalid_number", "line_number"),
    ],
)
def test_a_row_that_breaks_the_contract_is_rejected_by_name(
    delivering: DeliveringShop, line: str, reason: str, column: str
) -> None:
    delivering.deliver("orders.csv", [*many(40), line])
    report = delivering.ingest()
    assert report.reasons == {reason: 1}
    assert (report.rows_read, report.rows_accepted) == (41, 40)
    found, row, name, whole = only_reject(delivering)
    assert (found, row, name) == (reason, 41, column)
    assert list(whole) == HEADER.split(",")


def test_a_value_that_is_not_of_its_named_type_is_rejected(delivering: DeliveringShop) -> None:
    delivering.map["orders"]["types"] = {"amount": "DOUBLE"}
    delivering.map["orders"]["columns"]["amount"] = "amount * 2"
    delivering.deliver("orders.csv", [*many(40), "x,1,c,2024-01-15,ten"])
    delivering.ingest()
    reason, _, column, whole = only_reject(delivering)
    assert (reason, column, whole["amount"]) == ("wrong_type", "amount", "ten")


def test_an_expression_that_fails_for_a_row_rejects_only_that_row(
    delivering: DeliveringShop,
) -> None:
    delivering.map["orders"]["columns"]["ordered_at"] = "strptime(ordered, '%d.%m.%Y %H:%M')"
    good = [f"g{n},1,c,15.07.2024 10:00,1" for n in range(40)]
    delivering.deliver("orders.csv", [*good, "x,1,c,31.06.2024 10:00,1"])
    delivering.ingest()
    assert only_reject(delivering)[:3] == ("invalid_time", 41, "ordered_at")
    assert delivering.counting("distinct ordered_at::varchar") == [("2024-07-15 09:00:00",)]


def test_a_line_of_json_lines_that_is_no_object_is_rejected(delivering: DeliveringShop) -> None:
    good = [
        json.dumps({"order_id": f"o{n}", "line": 1, "customer": "c", "ordered": "2024-01-15",
                    "amount": 1.5})
        for n in range(40)
    ]  # fmt: skip
    delivering.deliver("orders.jsonl", "\n".join([*good, "{broken", "", "[1]"]) + "\n")
    report = delivering.ingest()
    assert (report.rows_read, report.reasons) == (42, {"invalid_json": 2})
    assert delivering.rows("select file_row, row->>'line' from raw.rejects order by 1") == [
        (41, "{broken"),
        (42, None),
    ]


def test_an_identical_repeat_of_a_key_is_rejected_and_the_first_row_kept(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders.csv", [*lines("A"), *many(40), *lines("A")])
    report = delivering.ingest()
    assert report.reasons == {"duplicate_key": 1}
    assert only_reject(delivering)[1] == 42
    assert delivering.counting("file_row") == [(n,) for n in range(1, 42)]


def test_rows_of_one_key_that_differ_are_all_rejected(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.csv", [*many(60), *lines("A"), "A,1,c,2024-01-15 10:00:00,99"])
    assert delivering.ingest().reasons == {"duplicate_key": 2}
    details = delivering.rows("select detail from raw.rejects")
    assert all(re.search(r"differ.*row 61", detail) for (detail,) in details)
    assert delivering.counting("order_id") == sorted((f"good{n}",) for n in range(60))


def test_rows_of_one_key_that_updated_at_ranks_are_versions(delivering: DeliveringShop) -> None:
    delivering.map["orders"]["columns"]["updated_at"] = "changed"
    delivering.deliver(
        "orders.csv",
        f"{HEADER},changed\nA,1,c,2024-01-15,10,2024-01-16\nA,1,c,2024-01-15,20,2024-01-17\n",
    )
    report = delivering.ingest()
    assert (report.rows_accepted, report.rows_rejected) == (2, 0)


def test_a_lookup_with_a_key_twice_is_refused(delivering: DeliveringShop) -> None:
    delivering.map["orders"]["lookups"] = {"product": {"files": "products.csv", "on": "line"}}
    delivering.map["orders"]["columns"]["product_category"] = "product.category"
    delivering.deliver("products.csv", "line,category\n1,tea\n1,coffee\n")
    delivering.deliver("orders.csv", lines("A"))
    refuses(delivering, InputError, "orders.lookups.product", "key ‹1›", "twice")
