"""Each way to the same retention tables, in a process of its own, and what it costs."""

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from benchmarks.retention.tables import COHORTS, RATES
from benchmarks.scale.measure import Spent, apart, peak, timed
from benchmarks.scale.shop import THREADS, connected, warehouse_in

BY_HAND = Path(__file__).with_name("by_hand.sql")
TABLES = "fct_retention_rates", "fct_cohort_retention"
FRAMES = {"Polars": "benchmarks.retention.by_polars", "pandas": "benchmarks.retention.by_pandas"}
SQL, ORDERS = "hand-written DuckDB SQL", "orders.parquet"
_THEIR_THREADS = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS")


def spent_by_sql(home: Path) -> Spent:
    """Schema by_hand in the warehouse, written to disk."""

    def write() -> None:
        with connected(warehouse_in(home)) as connection:
            connection.execute("drop schema if exists by_hand cascade")
            connection.execute(BY_HAND.read_text())
            connection.execute("checkpoint")

    return _spent(SQL, write)


def spent_by_frames(home: Path, name: str) -> Spent:
    """Two Parquet files below home / name, of the orders deliver() left."""
    (home / name).mkdir(exist_ok=True)
    retention = import_module(FRAMES[name]).retention
    return _spent(name, lambda: retention(home / ORDERS, home / name))


def spent_by_models(home: Path) -> Spent:
    """Everything is derived, one model at a time; counted are those behind TABLES."""
    from benchmarks.scale.core import Watch, models_behind
    from benchmarks.scale.measure import total
    from pipelines.garbage import collect_rarely
    from pipelines.transform.build import build, refusal
    from pipelines.transform.project import read_project

    collect_rarely()
    project, watch = read_project(warehouse_in(home)), Watch()
    if failed := refusal(build(project, full_refresh=True, listeners=[watch], nodes_at_once=1)):
        raise SystemExit(str(failed))
    behind = models_behind(project, TABLES)
    return total([one for one in watch.spent if one.name in behind], "models of Loyalty Ladder")


def compute(home: Path) -> list[Spent]:
    """All of them, one after the other, hand-written SQL first."""
    for variable in _THEIR_THREADS:
        os.environ[variable] = str(THREADS)
    deliver(home)
    return [
        apart(spent_by_sql, home),
        *(apart(spent_by_frames, home, name) for name in FRAMES),
        apart(spent_by_models, home),
    ]


def deliver(home: Path) -> None:
    """raw.orders as the frames read them: no DuckDB in their processes."""
    columns = "source_customer_id, ordered_at, amount"
    with connected(warehouse_in(home)) as connection:
        connection.execute(f"copy (select {columns} from raw.orders) to '{home / ORDERS}'")


def insist_on_the_same_tables(home: Path, name: str) -> None:
    """Raises SystemExit with rows in which what was made by that name is not what is published."""
    from benchmarks.scale.core import insist_on_equal_rows

    ours = {
        "rates": (", ".join(RATES), "marts.fct_retention_rates where segment_type = 'all'"),
        "cohorts": (_exactly(COHORTS), "marts.fct_cohort_retention"),
    }
    where = f"read_parquet('{home / name}/{{}}.parquet')" if name in FRAMES else "by_hand.{}"
    with connected(warehouse_in(home)) as connection:
        same = {where.format(table): both for table, both in ours.items()}
        insist_on_equal_rows(connection, name, same)


def _exactly(columns: list[str]) -> str:
    """Frames hand over money as the double nearest to its four decimals."""
    money = "cumulative_net_revenue_per_customer"
    return ", ".join(f"cast({one} as decimal(18, 4))" if one == money else one for one in columns)


def _spent(name: str, work: Callable[[], None]) -> Spent:
    with timed() as spent:
        work()
    return Spent(name, "peer", spent[0], spent[1], peak())
