"""Loads: once by content and map, refused until somebody decides, and taken back without loss."""

import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import InputError
from pipelines.ingest import one_load
from pipelines.ingest.ledger import rejects
from pipelines.ingest.loading import pending_files
from tests.integration.ingest.delivering import INTERACTIONS, DeliveringShop, lines, many

BAD = ["bad,1,c,2024-02-30,1"]


def test_the_same_content_is_loaded_once_whatever_its_name(delivering: DeliveringShop) -> None:
    first = delivering.deliver("orders-1.csv", lines("A"))
    assert delivering.ingest().rows_accepted == 1
    shutil.copy(first, first.with_name("orders-2.csv"))
    assert delivering.ingest().loads == ()
    assert delivering.counting("order_id") == [("A",)]


def test_two_files_of_one_content_in_one_delivery_are_read_once(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders-1.csv", lines("A"))
    delivering.deliver("orders-2.csv", lines("A"))
    report = delivering.ingest()
    assert [load.file for load in report.loads] == ["orders-1.csv"]
    assert "orders-2.csv" in report.warnings[0]


def test_pending_files_are_those_the_next_ingest_reads(delivering: DeliveringShop) -> None:
    delivering.deliver("orders-1.csv", lines("A"))
    assert pending_files(delivering.connection, delivering.shop()) == ["orders-1.csv"]
    delivering.ingest()
    assert pending_files(delivering.connection, delivering.shop()) == []
    delivering.deliver("orders-2.csv", lines("B"))
    assert pending_files(delivering.connection, delivering.shop()) == ["orders-2.csv"]


def test_a_changed_map_reads_the_same_content_again_and_keeps_its_delivery(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders-1.csv", lines("A"))
    delivering.ingest()
    delivering.deliver("orders-2.csv", ["A,1,c,2024-01-15 10:00:00,20"])
    delivering.ingest()
    delivering.map["orders"]["time_zone"] = "America/New_York"
    report = delivering.ingest()
    assert [(load.file, load.delivery) for load in report.loads] == [
        ("orders-1.csv", 1),
        ("orders-2.csv", 2),
    ]
    assert delivering.rows("select status, count(*) from raw.loads group by all order by 1") == [
        ("loaded", 2),
        ("superseded", 2),
    ]
    assert delivering.counting("ordered_at::varchar, amount::int") == [
        ("2024-01-15 15:00:00", 10),
        ("2024-01-15 15:00:00", 20),
    ]


def test_moving_the_files_is_no_change_of_the_map(delivering: DeliveringShop) -> None:
    path = delivering.deliver("orders-1.csv", lines("A"))
    delivering.ingest()
    (path.parent / "moved").mkdir()
    path.rename(path.parent / "moved" / path.name)
    delivering.map["orders"]["files"] = "moved/*.csv"
    assert delivering.ingest().loads == ()


def test_a_changed_lookup_reads_the_block_again(delivering: DeliveringShop) -> None:
    delivering.map["orders"]["lookups"] = {"product": {"files": "products.csv", "on": "line"}}
    delivering.map["orders"]["columns"]["product_category"] = "product.category"
    delivering.deliver("products.csv", "line,category\n1,tea\n")
    delivering.deliver("orders.csv", lines("A"))
    delivering.ingest()
    delivering.deliver("products.csv", "line,category\n1,coffee\n")
    delivering.ingest()
    assert delivering.counting("product_category") == [("coffee",)]


def test_more_than_five_percent_of_rejects_refuses_the_whole_file(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders.csv", [*many(18), *BAD])
    report = delivering.ingest()
    (load,) = report.refused
    assert (load.status, load.rows_read, load.rows_accepted, load.rows_rejected) == (
        "refused", 19, 18, 1,
    )  # fmt: skip
    assert delivering.rows("from raw.orders") == []
    assert [(r.file, r.file_row, r.reason) for r in rejects(delivering.connection)] == [
        ("orders.csv", 19, "invalid_time")
    ]


def test_five_percent_of_rejects_are_tolerated(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.csv", [*many(19), *BAD])
    report = delivering.ingest()
    assert report.refused == ()
    assert report.loads[0].status == "loaded"


def test_a_refused_file_is_refused_by_every_later_run(delivering: DeliveringShop) -> None:
    delivering.deliver("orders-1.csv", BAD)
    delivering.ingest()
    delivering.deliver("orders-2.csv", lines("B"))
    report = delivering.ingest()
    assert [load.file for load in report.loads] == ["orders-2.csv"]
    assert [load.file for load in report.refused] == ["orders-1.csv"]


def test_a_refused_file_passes_when_it_is_delivered_again_mended(
    delivering: DeliveringShop,
) -> None:
    delivering.deliver("orders.csv", BAD)
    delivering.ingest()
    delivering.deliver("orders.csv", lines("A"))
    report = delivering.ingest()
    assert report.refused == ()
    assert delivering.counting("order_id") == [("A",)]
    assert rejects(delivering.connection) == []


def test_accept_loads_the_good_rows_of_a_refused_file(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.csv", [*lines("A"), *BAD])
    delivering.ingest()
    report = delivering.accept("orders.csv")
    assert (report.loads[0].status, report.rows_accepted, report.rows_rejected) == (
        "accepted", 1, 1,
    )  # fmt: skip
    assert report.refused == ()
    assert delivering.counting("order_id") == [("A",)]
    assert delivering.ingest().loads == ()


def test_accept_takes_only_the_content_that_was_refused(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.csv", [*lines("A"), *BAD])
    delivering.ingest()
    delivering.deliver("orders.csv", [*lines("A"), *BAD, *BAD])
    with pytest.raises(InputError, match=r"orders\.csv.*has changed since"):
        delivering.accept("orders.csv")
    assert delivering.statuses() == {"orders.csv": "refused"}


def test_accept_of_a_file_that_is_not_refused_names_what_is(delivering: DeliveringShop) -> None:
    delivering.deliver("orders-1.csv", BAD)
    delivering.ingest()
    with pytest.raises(InputError, match=r"order1\.csv.*'orders-1\.csv'"):
        delivering.accept("order1.csv")


def test_withdraw_restores_what_the_load_superseded(delivering: DeliveringShop) -> None:
    delivering.deliver("orders-1.csv", lines("A"))
    delivering.ingest()
    delivering.deliver("orders-2.csv", ["A,1,c,2024-01-15 10:00:00,20"])
    delivering.ingest()
    report = delivering.withdraw("orders-2.csv")
    assert [load.status for load in report.loads] == ["withdrawn"]
    assert delivering.counting("order_id, amount::int") == [("A", 10)]
    assert delivering.rows("select count(*) from raw.orders") == [(2,)]


def test_a_withdrawn_file_stays_out_even_under_another_map(delivering: DeliveringShop) -> None:
    delivering.deliver("orders-1.csv", lines("A"))
    delivering.deliver("orders-2.csv", BAD)
    delivering.ingest()
    delivering.withdraw("orders-2.csv")
    delivering.map["reporting_currency"] = "EUR"
    report = delivering.ingest()
    assert [load.file for load in report.loads] == ["orders-1.csv"]
    assert report.refused == ()


def test_a_withdrawn_file_comes_back_when_it_is_accepted(delivering: DeliveringShop) -> None:
    delivering.deliver("orders.csv", lines("A"))
    delivering.ingest()
    delivering.withdraw("orders.csv")
    assert delivering.counting("order_id") == []
    delivering.accept("orders.csv")
    assert delivering.counting("order_id") == [("A",)]


def test_withdraw_works_when_the_file_is_gone(delivering: DeliveringShop) -> None:
    path = delivering.deliver("orders-1.csv", BAD)
    delivering.deliver("orders-2.csv", lines("B"))
    delivering.ingest()
    path.unlink()
    delivering.withdraw(str(path))
    assert delivering.ingest().refused == ()


def test_a_crash_between_two_files_keeps_their_delivery(
    delivering: DeliveringShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivering.deliver("orders-1.csv", lines("A"))
    delivering.deliver("orders-2.csv", lines("B"))
    load_rejects = one_load.insert_accepted

    def crash_at_the_second(*arguments: object, **named: object) -> int:
        accepted = load_rejects(*arguments, **named)  # type: ignore[arg-type]
        if arguments[2] == 2:
            raise KeyboardInterrupt
        return accepted

    monkeypatch.setattr(one_load, "insert_accepted", crash_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        delivering.ingest()
    assert delivering.statuses() == {"orders-1.csv": "loaded", "orders-2.csv": "pending"}
    assert delivering.rows("select order_id from raw.orders") == [("A",)]

    monkeypatch.undo()
    delivering.deliver("orders-3.csv", lines("C"))
    delivering.ingest()
    assert delivering.rows("select file, delivery, status from raw.loads order by file") == [
        ("orders-1.csv", 1, "loaded"),
        ("orders-2.csv", 1, "loaded"),
        ("orders-3.csv", 2, "loaded"),
    ]


def test_a_file_that_vanishes_before_it_was_read_is_asked_for(
    delivering: DeliveringShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivering.deliver("orders-1.csv", lines("A"))
    gone = delivering.deliver("orders-2.csv", lines("B"))

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipelines.ingest.loading.load_file", crash)
    with pytest.raises(KeyboardInterrupt):
        delivering.ingest()
    monkeypatch.undo()
    gone.unlink()
    with pytest.raises(InputError, match=r"orders-2\.csv.*put it back"):
        delivering.ingest()
    delivering.withdraw("orders-2.csv")
    assert delivering.ingest().rows_accepted == 1


def test_one_kind_can_be_ingested_by_itself(delivering: DeliveringShop) -> None:
    delivering.map["interactions"] = [INTERACTIONS]
    delivering.deliver("orders.csv", lines("A"))
    delivering.deliver("desk.csv", "id,customer,at,kind\n1,c,2024-01-15,Visit\n")
    assert [x.block for x in delivering.ingest(kinds=["interactions"]).loads] == [
        "interactions/desk"
    ]
    assert [x.block for x in delivering.ingest(kinds=["orders"]).loads] == ["orders"]
    assert delivering.counting("kind", "interactions") == [("visit",)]


def test_a_block_that_left_the_map_counts_no_more(delivering: DeliveringShop) -> None:
    delivering.map["interactions"] = [INTERACTIONS]
    delivering.deliver("orders.csv", lines("A"))
    delivering.deliver("desk.csv", "id,customer,at,kind\n1,c,2024-01-15,visit\n")
    delivering.ingest()
    del delivering.map["interactions"]
    delivering.ingest()
    assert delivering.counting("kind", "interactions") == []


def test_pending_files_can_be_asked_for_without_writing(
    delivering: DeliveringShop, tmp_path: Path
) -> None:
    delivering.deliver("orders.csv", lines("A"))
    with duckdb.connect(str(tmp_path / "other.duckdb")):
        pass
    with duckdb.connect(str(tmp_path / "other.duckdb"), read_only=True) as connection:
        assert pending_files(connection, delivering.shop()) == ["orders.csv"]
