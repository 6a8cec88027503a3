"""A Parquet file that would be written again as it is gets a second name instead."""

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipelines.check.check_worker import CheckWorker
from pipelines.publish import Snapshot, damage, publish, rollback, shelf
from pipelines.publish.inventory import Inventory, take_stock
from pipelines.publish.parquet import lay_parquet, makings
from pipelines.warehouse import Warehouse
from tests.integration.blank_page import BlankPage
from tests.integration.gate.small_shop import change

Publish = Callable[[str], Snapshot]
ORDERS = "marts/fct_orders.parquet/2024.parquet"
MOVES = "marts/fct_ladder_transitions.parquet"
BUILD = "marts/build_info.parquet"


@pytest.fixture
def publish_as(warehouse: Warehouse, worker: CheckWorker) -> Publish:
    return lambda build: publish(
        warehouse, build_id=build, keep=3, auditor=worker, reporter=BlankPage()
    )


def is_one_file(one: Snapshot, other: Snapshot, name: str) -> bool:
    return (one.folder / name).samefile(other.folder / name)


def parquet_files(snapshot: Snapshot) -> list[Path]:
    return sorted(path for path in (snapshot.folder / "marts").rglob("*") if path.is_file())


def test_what_did_not_change_is_linked_and_what_did_is_written(
    warehouse: Warehouse, publish_as: Publish
) -> None:
    first = publish_as("a")
    change(warehouse, "update marts.fct_orders set status = 'paid' where order_id = 'o1'")
    second = publish_as("b")
    shared = {
        path.relative_to(first.folder).as_posix()
        for path in parquet_files(first)
        if is_one_file(first, second, path.relative_to(first.folder).as_posix())
    }
    everything = {path.relative_to(second.folder).as_posix() for path in parquet_files(second)}
    assert everything - shared == {ORDERS}
    assert damage(second.folder) is None


def test_linked_bytes_are_those_a_full_publish_writes(
    warehouse: Warehouse, publish_as: Publish
) -> None:
    publish_as("a")
    change(warehouse, "update marts.fct_orders set status = 'paid' where order_id = 'o1'")
    linked = publish_as("b")
    (linked.folder / "inventory.json").unlink()
    written = publish_as("c")
    names = [path.relative_to(written.folder) for path in parquet_files(written)]
    assert len(names) == len(parquet_files(linked))
    for name in names:
        assert not (written.folder / name).samefile(linked.folder / name)
        assert (written.folder / name).read_bytes() == (linked.folder / name).read_bytes()


def test_every_reader_takes_a_folder_of_files_for_one_table(publish_as: Publish) -> None:
    folder = publish_as("a").folder / "marts" / "fct_orders.parquet"
    assert folder.is_dir()
    assert duckdb.sql(f"select count(*) from '{folder}'").fetchone() == (4,)
    assert duckdb.sql(f"select count(*) from read_parquet('{folder}')").fetchone() == (4,)
    assert pq.read_table(folder).num_rows == 4
    assert len(pd.read_parquet(folder)) == 4


def test_an_empty_mart_has_its_columns(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.fct_incidents (order_id int, period_start date)")
        holdings = take_stock(connection, ["fct_incidents"])
        keys = {"fct_incidents": ["order_id"]}
        inventory = Inventory(holdings, makings(holdings, keys), 0, 0)
        lay_parquet(connection, tmp_path, inventory, keys, None)
    folder = tmp_path / "marts" / "fct_incidents.parquet"
    assert [path.name for path in folder.iterdir()] == ["undated.parquet"]
    assert pq.read_table(folder).column_names == ["order_id", "period_start"]


def test_pruning_takes_no_rows_from_the_snapshots_that_stay(
    warehouse: Warehouse, publish_as: Publish
) -> None:
    for build in "abcd":
        change(warehouse, f"update marts.build_info set source = '{build}'")
        last = publish_as(build)
    assert [snapshot.id for snapshot in shelf.snapshots(warehouse.published)] == ["b", "c", "d"]
    assert (last.folder / ORDERS).stat().st_nlink == 3
    assert damage(last.folder) is None


def test_a_damaged_file_is_found_under_each_of_its_names(publish_as: Publish) -> None:
    first, second = publish_as("a"), publish_as("b")
    path = first.folder / MOVES
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert is_one_file(first, second, MOVES)
    for snapshot in (first, second):
        assert damage(snapshot.folder) == f"{MOVES} is not what was written"


def test_a_file_that_is_not_as_long_as_it_was_is_written_anew(publish_as: Publish) -> None:
    path = publish_as("a").folder / MOVES
    path.chmod(0o644)
    with path.open("ab") as file:
        file.write(b"more")
    assert damage(publish_as("b").folder) is None


def test_where_files_have_but_one_name_everything_is_written(
    publish_as: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("Operation not supported")

    first = publish_as("a")
    monkeypatch.setattr(os, "link", refuse)
    second = publish_as("b")
    assert not is_one_file(first, second, ORDERS)
    assert damage(second.folder) is None


def test_after_a_rollback_files_are_linked_from_what_readers_see(
    warehouse: Warehouse, publish_as: Publish
) -> None:
    first = publish_as("a")
    change(warehouse, "update marts.fct_orders set status = 'paid'")
    publish_as("b")
    rollback(warehouse.published)
    change(warehouse, "update marts.fct_orders set status = 'placed'")
    third = publish_as("c")
    assert is_one_file(first, third, ORDERS)
    assert damage(third.folder) is None


def test_an_erasure_shares_no_file_with_what_was_published(
    warehouse: Warehouse, publish_as: Publish
) -> None:
    first = publish_as("a")
    warehouse.erasure_begun.write_text("{}")
    second = publish_as("b")
    assert parquet_files(second)
    assert all(path.stat().st_nlink == 1 for path in parquet_files(second))
    assert not is_one_file(first, second, BUILD)
