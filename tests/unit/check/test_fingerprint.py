"""A fingerprint changes with the content of a table and with nothing else."""

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.check.fingerprint import Held, audited_fingerprints

Connection = duckdb.DuckDBPyConnection


@pytest.fixture
def connection() -> Iterator[Connection]:
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.t (a integer, b varchar, c decimal(18, 4))")
        connection.execute(
            "insert into marts.t values (1, 'x', 1.5), (2, null, 2.5), (2, null, 2.5)"
        )
        yield connection


def fingerprint(connection: Connection) -> str:
    return Held.by(connection, "marts", "t").fingerprint


def test_the_order_of_rows_does_not_show(connection: Connection) -> None:
    before = fingerprint(connection)
    connection.execute("create or replace table marts.t as select * from marts.t order by a desc")
    assert fingerprint(connection) == before


def test_a_copy_in_another_file_has_the_same_fingerprint(connection: Connection) -> None:
    before = fingerprint(connection)
    connection.execute("attach ':memory:' as other; create schema other.marts")
    connection.execute("create table other.marts.t as select * from marts.t; use other")
    assert fingerprint(connection) == before


@pytest.mark.parametrize(
    "change",
    [
        "update marts.t set a = 3 where a = 1",
        "update marts.t set b = 'y' where a = 1",
        "update marts.t set b = '' where a = 2",
        "insert into marts.t values (1, 'x', 1.5)",
        "delete from marts.t where a = 2",
        "update marts.t set a = 2, b = null, c = 2.5",
        "delete from marts.t",
        "alter table marts.t alter a type bigint",
        "alter table marts.t rename b to bb",
        "alter table marts.t add column d integer",
    ],
)
def test_any_change_of_content_or_columns_shows(connection: Connection, change: str) -> None:
    before = fingerprint(connection)
    connection.execute(change)
    assert fingerprint(connection) != before


def test_two_columns_swapped_show(connection: Connection) -> None:
    connection.execute("create or replace table marts.t as select 1 as a, 2 as b")
    before = fingerprint(connection)
    connection.execute("create or replace table marts.t as select 2 as a, 1 as b")
    assert fingerprint(connection) != before


def test_equal_rows_in_pairs_do_not_cancel_out(connection: Connection) -> None:
    connection.execute("create or replace table marts.t as select 1 as a from range(2)")
    before = fingerprint(connection)
    connection.execute("create or replace table marts.t as select 2 as a from range(2)")
    assert fingerprint(connection) != before


def test_a_table_compared_with_another_depends_on_its_content_too(connection: Connection) -> None:
    for table in ("fct_customer_periods", "fct_ladder_transitions"):
        connection.execute(f"create table marts.{table} as select 1 as a")
    table = "marts.fct_ladder_transitions"
    before = audited_fingerprints(connection, [table])[table]
    connection.execute("update marts.fct_customer_periods set a = 2")
    assert audited_fingerprints(connection, [table])[table] != before


def test_without_what_it_is_compared_with_a_table_has_none(connection: Connection) -> None:
    connection.execute("create table marts.fct_ladder_transitions as select 1 as a")
    assert audited_fingerprints(connection, ["marts.fct_ladder_transitions"]) == {}
