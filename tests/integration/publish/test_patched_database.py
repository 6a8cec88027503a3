"""After a night the published database is patched, and nobody can tell by its rows."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from expectations.registry import PUBLISHED_TABLES
from pipelines.publish import Snapshot, current_snapshot, damage, publish, rollback
from pipelines.publish.inventory import Inventory
from pipelines.publish.parts import DATED_BY
from pipelines.warehouse import Warehouse
from tests.integration.blank_page import BlankPage
from tests.integration.gate.small_shop import change, small_shop
from tests.integration.publish.auditors import WhateverIsThereHasPassed

MARTS = [table.removeprefix("marts.") for table in PUBLISHED_TABLES]
LARGE = 122_880
"""Rows of a year above which it lies in months."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The small shop, with years of orders of `c0` to `c999` that each have a file a month.

    Published as build `a`; copied, never changed.
    """
    warehouse = small_shop(tmp_path_factory.mktemp("published"))
    change(
        warehouse,
        f"""
        insert into marts.fct_orders by name
        select one.* replace (
            'n' || n as order_id, 'c' || n % 1000 as customer_id,
            date '2023-01-01' + to_months((n % 12)::int) as period_start
        )
        from (select * from marts.fct_orders limit 1) as one cross join range({LARGE + 12}) as t (n)
        """,
    )
    publish_as(warehouse, "a")
    return warehouse


@pytest.fixture
def warehouse(published: Warehouse, tmp_path: Path) -> Warehouse:
    """A copy that a test may change and publish."""
    home = shutil.copytree(published.home, tmp_path / "home", symlinks=True)
    return published.model_copy(update={"home": home})


@pytest.fixture
def first(warehouse: Warehouse) -> Snapshot:
    """Build `a`, which readers see."""
    snapshot = current_snapshot(warehouse.published)
    assert snapshot
    return snapshot


def publish_as(warehouse: Warehouse, build: str) -> Snapshot:
    change(warehouse, f"update marts.build_info set build_id = '{build}'")
    auditor = WhateverIsThereHasPassed()
    return publish(warehouse, build_id=build, keep=9, auditor=auditor, reporter=BlankPage())


@contextmanager
def night(
    warehouse: Warehouse, derived_from: str, derived_to: str, who: str = "customer_id = 'c7'"
) -> Iterator[duckdb.DuckDBPyConnection]:
    """What happens to the rows of `who` meanwhile is told as a night's derivation tells it."""
    with warehouse.connect() as connection:
        for schema in ("night", "before"):
            connection.execute(f"drop schema if exists {schema} cascade; create schema {schema}")
        for mart in DATED_BY:
            connection.execute(
                f"create table before.{mart} as select * from marts.{mart} where {who}"
            )
        yield connection
        for mart in DATED_BY:
            connection.execute(
                f"create table night.{mart} as select * from marts.{mart} where {who}"
            )
        connection.execute(
            f"create table night.build as select '{derived_from}' as derived_from,"
            f" '{derived_to}' as derived_to"
        )


def rows_patched(snapshot: Snapshot) -> int:
    inventory = Inventory.read(snapshot.folder)
    assert inventory
    return inventory.rows_patched


def parquet_of(snapshot: Snapshot) -> dict[str, Path]:
    files = (path for path in (snapshot.folder / "marts").rglob("*") if path.is_file())
    return {path.relative_to(snapshot.folder).as_posix(): path for path in files}


def insist_on_equality(warehouse: Warehouse, snapshot: Snapshot) -> None:
    """Of a snapshot with the warehouse, row by row, and with one written whole, byte by byte."""
    with warehouse.connect() as connection:
        connection.execute(f"attach '{snapshot.database}' as published (read_only)")
        for mart in MARTS:
            for one, other in (("published.", ""), ("", "published.")):
                query = f"from {one}marts.{mart} except all from {other}marts.{mart}"
                assert connection.execute(query).fetchall() == [], mart
    (snapshot.folder / "inventory.json").rename(warehouse.home / "kept")
    whole = publish_as(warehouse, f"{snapshot.manifest['build_id']}.whole")
    (warehouse.home / "kept").rename(snapshot.folder / "inventory.json")
    assert rows_patched(whole) == 0
    ours, theirs = parquet_of(snapshot), parquet_of(whole)
    assert ours.keys() == theirs.keys()
    for name in ours.keys() - {"marts/build_info.parquet"}:
        assert not ours[name].samefile(theirs[name])
        assert ours[name].read_bytes() == theirs[name].read_bytes(), name
    assert described(snapshot) == described(whole)


def described(snapshot: Snapshot) -> list[tuple[str, ...]]:
    with duckdb.connect(str(snapshot.database), read_only=True) as connection:
        return connection.execute(
            """
            select table_name, column_name, data_type, comment from duckdb_columns()
            where schema_name = 'marts' union all
            select table_name, '', '', comment from duckdb_tables() where schema_name = 'marts'
            order by all
            """
        ).fetchall()


def test_rows_that_changed_are_exchanged_and_only_their_months_are_written(
    warehouse: Warehouse, first: Snapshot
) -> None:
    with night(warehouse, "a", "b") as connection:
        connection.execute(
            "update marts.fct_orders set status = 'late' where order_id in ('n7', 'n1007');"
            "delete from marts.fct_orders where order_id = 'n2007';"
            "insert into marts.fct_orders by name select * replace ('new' as order_id)"
            " from marts.fct_orders where order_id = 'n7'"
        )
    second = publish_as(warehouse, "b")

    assert rows_patched(second) == 2 + 2 + 1 + 1
    # n7 lies in August; 1007 and 2007 divided by 12 leave 11 and 3: December and April.
    before, after = parquet_of(first), parquet_of(second)
    assert before.keys() == after.keys()
    assert {name for name in after if not after[name].samefile(before[name])} == {
        "marts/build_info.parquet",
        "marts/fct_orders.parquet/2023-04.parquet",
        "marts/fct_orders.parquet/2023-08.parquet",
        "marts/fct_orders.parquet/2023-12.parquet",
    }
    assert damage(second.folder) is None
    insist_on_equality(warehouse, second)


def test_a_table_derived_whole_is_replaced_with_its_descriptions(warehouse: Warehouse) -> None:
    with night(warehouse, "a", "b") as connection:
        connection.execute(
            "update marts.dim_customers set monetary_score = 5;"
            "insert into marts.fct_teams select * from marts.fct_teams"
        )
    second = publish_as(warehouse, "b")
    insist_on_equality(warehouse, second)


def test_nights_add_up_until_the_file_is_written_whole_again(warehouse: Warehouse) -> None:
    everybody = "true"
    seen = []
    for number, (before, after) in enumerate(("ab", "bc", "cd"), 1):
        with night(warehouse, before, after, everybody) as connection:
            connection.execute(
                f"update marts.fct_orders set status = 'at {number}' where order_id[:2] = 'n1'"
            )
        seen.append(rows_patched(publish_as(warehouse, after)))
    # Of n0 to n122891, 1 + 10 + 100 + 1,000 + 10,000 + 22,892 begin with n1.
    assert seen == [2 * 34_003, 0, 2 * 34_003]


@pytest.mark.parametrize("seed", range(3))
def test_random_nights_one_after_the_other_leave_what_a_whole_copy_would(
    warehouse: Warehouse, seed: int
) -> None:
    chance = random.Random(seed)
    for number, (before, after) in enumerate(("ab", "bc", "cd"), 1):
        one, other, third = (f"'n{chance.randrange(LARGE)}'" for _ in range(3))
        change(
            warehouse,
            "create or replace table main.touched as select customer_id from marts.fct_orders"
            f" where order_id in ({one}, {other}, {third})",
        )
        who = "customer_id in (select customer_id from main.touched)"
        with night(warehouse, before, after, who) as connection:
            connection.execute(
                f"delete from marts.fct_orders where order_id = {one};"
                "update marts.fct_orders set period_start = date '2022-05-01',"
                f" ordered_at = ordered_at + interval {number} hour where order_id = {other};"
                "insert into marts.fct_orders by name select * replace"
                f" ('again {number}' as order_id) from marts.fct_orders where order_id = {third};"
                f"update marts.fct_ladder_transitions set customers = {chance.randrange(100)}"
            )
        last = publish_as(warehouse, after)
    assert rows_patched(last) > 0
    insist_on_equality(warehouse, last)


def refuse_to_patch(warehouse: Warehouse, build: str) -> None:
    snapshot = publish_as(warehouse, build)
    assert rows_patched(snapshot) == 0
    insist_on_equality(warehouse, snapshot)


def pay(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("update marts.fct_orders set status = 'paid' where order_id = 'n7'")


def test_without_a_night_everything_is_copied(warehouse: Warehouse) -> None:
    with warehouse.connect() as connection:
        pay(connection)
    refuse_to_patch(warehouse, "b")


def test_a_night_that_did_not_begin_at_what_readers_see_is_not_patched(
    warehouse: Warehouse,
) -> None:
    with night(warehouse, "another", "b") as connection:
        pay(connection)
    refuse_to_patch(warehouse, "b")


def test_a_night_that_led_elsewhere_is_not_patched(warehouse: Warehouse) -> None:
    with night(warehouse, "a", "b") as connection:
        pay(connection)
    refuse_to_patch(warehouse, "c")


def test_after_a_rollback_everything_is_copied(warehouse: Warehouse) -> None:
    with night(warehouse, "a", "b") as connection:
        pay(connection)
    publish_as(warehouse, "b")
    rollback(warehouse.published)
    with night(warehouse, "b", "c") as connection:
        connection.execute("update marts.fct_orders set status = 'x' where order_id = 'n1007'")
    refuse_to_patch(warehouse, "c")


def test_what_is_changed_behind_the_night_is_not_passed_over(warehouse: Warehouse) -> None:
    with night(warehouse, "a", "b") as connection:
        pay(connection)
    change(warehouse, "update marts.fct_orders set status = 'forged' where order_id = 'n8'")
    refuse_to_patch(warehouse, "b")


def test_rows_to_be_taken_out_that_are_not_there_are_no_patch(warehouse: Warehouse) -> None:
    with night(warehouse, "a", "b") as connection:
        pay(connection)
        connection.execute("update before.fct_orders set order_id = '?' where order_id = 'n1007'")
    refuse_to_patch(warehouse, "b")


def test_other_columns_are_no_patch(warehouse: Warehouse) -> None:
    with night(warehouse, "a", "b") as connection:
        connection.execute("alter table marts.fct_teams add column extra integer")
    refuse_to_patch(warehouse, "b")


def test_other_descriptions_are_no_patch(warehouse: Warehouse) -> None:
    with night(warehouse, "a", "b") as connection:
        connection.execute("comment on column marts.fct_orders.status is 'As delivered.'")
    refuse_to_patch(warehouse, "b")


def test_an_erasure_is_never_patched(warehouse: Warehouse) -> None:
    with night(warehouse, "a", "b") as connection:
        connection.execute("delete from marts.fct_orders where customer_id = 'c7'")
    warehouse.erasure_begun.write_text("{}")
    refuse_to_patch(warehouse, "b")
    warehouse.erasure_begun.unlink()
