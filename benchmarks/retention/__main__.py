"""The retention tables by Loyalty Ladder, hand-written DuckDB SQL, Polars and pandas, in one run.

    python -m benchmarks.retention [MILLIONS OF ORDERS ...]

All read the same orders and come to the same rows of all four grains, or the benchmark ends there.
Loyalty Ladder and SQL read the warehouse, Polars and pandas a Parquet file of three columns. Only
Loyalty Ladder looks for what this shop does not have (corrections, refunds, links, currencies) and
counts by segment; its models are timed one at a time. Imports are in the peak, not in the seconds.
"""

import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.retention.peers import FRAMES, SQL, compute, insist_on_the_same_tables
from benchmarks.scale.machine import machine, versions
from benchmarks.scale.measure import Spent
from benchmarks.scale.room import insist_on_room, sizes
from benchmarks.scale.shop import MEMORY_LIMIT, THREADS, customers_of, fill, warehouse_in

PACKAGES = ("duckdb", "dbt-core", "dbt-duckdb", "pyarrow", "numpy", *map(str.lower, FRAMES))


def main(millions: float) -> None:
    with tempfile.TemporaryDirectory(prefix="ladder-bench-") as folder:
        home = Path(folder)
        fill(warehouse_in(home), customers_of(millions))
        spent = compute(home)
        for name in (SQL, *FRAMES):
            insist_on_the_same_tables(home, name)
    show(millions, spent)


def show(millions: float, spent: list[Spent]) -> None:
    table = Table(f"{millions:g} million orders", box=None, pad_edge=False, header_style="dim")
    for heading in ("wall s", "CPU s", "peak GiB", "CPU to SQL's"):
        table.add_column(heading, justify="right")
    by_hand = spent[0]
    for one in spent:
        ratio = f"{one.cpu / by_hand.cpu:.2f}"
        table.add_row(one.name, f"{one.wall:.2f}", f"{one.cpu:.2f}", f"{one.peak:.2f}", ratio)
    Console(width=100).print(table)
    print("all rows are equal", flush=True)


if __name__ == "__main__":
    wanted = sizes(__doc__).parse_args().millions
    insist_on_room(wanted, ["retention"])
    print(f"{machine()}\n{versions(PACKAGES)}")
    print(f"{THREADS} threads each, DuckDB's memory_limit {MEMORY_LIMIT}", flush=True)
    for size in wanted:
        main(size)
