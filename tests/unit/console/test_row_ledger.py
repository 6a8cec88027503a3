"""`ladder status` tells what became of every row, and where the rows do not add up."""

from collections.abc import Iterator

import duckdb
import pytest
from rich.console import Console

from pipelines.console.row_ledger import read_row_ledger, show_row_ledger


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Ten lines were read, one had no time; of nine accepted ones eight are known by name."""
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.fct_row_ledger as
            from (values
                ('orders', 'line', 2, 'versioned', 'newest', null, true, 9, 7),
                ('orders', 'line', 2, 'versioned', 'superseded', null, false, 9, 1),
                ('orders', 'line', 1, 'delivered', 'rejected', 'missing_time', false, 10, 1),
                ('orders', 'line', 1, 'delivered', 'accepted', null, true, 10, 9),
                ('orders', 'line', 4, 'classed', 'sale', null, true, 7, 4),
                ('orders', 'line', 4, 'classed', 'no_sale', 'gift [card]', false, 7, 3)
            ) as ledger (block, unit, step_number, step, outcome, reason, is_handed_on,
                rows_in, rows_out)
            """
        )
        yield connection


def shown(connection: duckdb.DuckDBPyConnection) -> list[str]:
    console = Console(width=100, force_terminal=False, highlight=False)
    with console.capture() as capture:
        show_row_ledger(console, read_row_ledger(connection))
    return [" ".join(line.split()) for line in capture.get().splitlines()]


def test_steps_stand_in_order_with_the_names_of_their_rows(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert "order lines delivered 10 9 accepted + 1 rejected: missing_time" in shown(warehouse)
    assert "classed 7 4 sale + 3 gift [card]" in shown(warehouse)


def test_a_step_that_does_not_add_up_says_how_many_rows_are_missing(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    line = "versioned 9 7 newest + 1 superseded does not add up: 1 missing"
    assert line in shown(warehouse)
    assert sum("does not add up" in line for line in shown(warehouse)) == 1


def test_before_the_first_build_there_is_nothing_to_tell() -> None:
    with duckdb.connect() as connection:
        assert shown(connection) == []
