"""Retention as others would write it (SQL by hand, Polars, pandas) is what is published.

Each was written from the definitions, without a line of the models. Polars comes with `make bench`
only; without it its part is skipped by name.
"""

from pathlib import Path

import duckdb
import pytest

from benchmarks.retention.peers import (
    FRAMES,
    SQL,
    deliver,
    insist_on_the_same_tables,
    spent_by_frames,
    spent_by_sql,
)
from benchmarks.scale.shop import connected, fill, warehouse_in
from tests.integration.transform_harness import TransformHarness

CUSTOMERS = 500


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop over three years, derived, with its orders as the peers read them."""
    folder = tmp_path_factory.mktemp("peers")
    fill(warehouse_in(folder), CUSTOMERS)
    TransformHarness(warehouse_in(folder)).build()
    deliver(folder)
    return folder


def test_sql_by_hand_comes_to_the_published_tables(home: Path) -> None:
    spent_by_sql(home)
    insist_on_the_same_tables(home, SQL)


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_comes_to_the_published_tables(home: Path, name: str) -> None:
    pytest.importorskip(name.lower(), reason=f"make bench installs it: {name}")
    spent_by_frames(home, name)
    insist_on_the_same_tables(home, name)


def test_a_cell_that_differs_ends_the_benchmark(home: Path) -> None:
    spent_by_sql(home)
    with connected(warehouse_in(home)) as connection:
        connection.execute(
            "update by_hand.rates set lost_customers = lost_customers + 1 where grain = 'month'"
            " and period_start = date '2023-05-01' and basis = 'activity_window'"
        )
    with pytest.raises(SystemExit, match=r"by_hand\.rates .* differ: \[\('month', .*2023, 5, 1"):
        insist_on_the_same_tables(home, SQL)


def test_a_row_that_is_missing_ends_the_benchmark(home: Path) -> None:
    """The published table then has one more, and no row of theirs is wrong."""
    spent_by_frames(home, "pandas")
    cohorts = home / "pandas" / "cohorts.parquet"
    kept = duckdb.sql(f"from '{cohorts}' where not (grain = 'year' and period_number = 2)")
    kept.write_parquet(str(home / "fewer.parquet"))
    (home / "fewer.parquet").replace(cohorts)
    with pytest.raises(SystemExit, match=r"pandas/cohorts.*differ: .*'year'"):
        insist_on_the_same_tables(home, "pandas")
