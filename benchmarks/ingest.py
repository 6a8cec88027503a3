"""How fast CSV lines go into raw.orders, against DuckDB's bare read_csv in the same run.

    python benchmarks/ingest.py [LINES [FILES]]     # best of two rounds each

The lines lie clean in one file; or in FILES, each with a short line and a date that does not exist
in every thousand, which the bare reader passes over. Both read the same into a table of a new
database file, committed and closed, with the same memory and threads; the bare one as DuckDB makes
it. The bare reader is told every column's type and keeps no account; ingest also hashes the file,
checks its encoding, converts time, finds repeated keys and numbers rows.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from pipelines.ingest.files import check_text, hash_of
from pipelines.ingest.loading import ingest
from pipelines.ingest.shop_map import read_shop_map
from pipelines.warehouse import Warehouse

ROUNDS = 2
MEMORY_LIMIT, THREADS = "4GB", 2
MAP = """
name: bench
reporting_time_zone: Europe/London
reporting_currency: GBP
orders:
  files: orders-*.csv
  columns:
    order_id: order_id
    line_number: line_number
    customer_id: customer_id
    ordered_at: ordered_at
    status: status
    product_id: product_id
    product_category: category
    quantity: quantity
    amount: amount
    discount_amount: discount
    channel: channel
"""
COLUMNS = {
    "order_id": "VARCHAR",
    "line_number": "BIGINT",
    "customer_id": "VARCHAR",
    "ordered_at": "TIMESTAMP",
    "status": "VARCHAR",
    "product_id": "VARCHAR",
    "category": "VARCHAR",
    "quantity": "DECIMAL(18,4)",
    "amount": "DECIMAL(18,4)",
    "discount": "DECIMAL(18,4)",
    "channel": "VARCHAR",
}
_LINES = """
    copy (
        select
            'O' || lpad((i // 3)::varchar, 9, '0') as order_id,
            i % 3 + 1 as line_number,
            'C' || lpad((hash(i // 3) % 1000000)::varchar, 7, '0') as customer_id,
            strftime(
                timestamp '2022-01-01' + to_seconds((hash(i // 3 + 1) % 94608000)::bigint),
                '%Y-%m-%d %H:%M:%S'
            ) as ordered_at,
            case when i % 50 = 0 then 'refund' else 'placed' end as status,
            'P' || (hash(i + 2) % 5000) as product_id,
            'category ' || (hash(i + 3) % 20) as category,
            1 + hash(i + 4) % 5 as quantity,
            ((hash(i + 5) % 20000) / 100)::decimal(18, 2) as amount,
            ((hash(i + 6) % 100) / 100)::decimal(18, 2) as discount,
            case when i % 2 = 0 then 'web' else 'store' end as channel
        from range($first, $last) as numbers(i)
    ) to '{path}' (header)
"""


def bare(folder: Path) -> None:
    (folder / "bare").mkdir()
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "threads": THREADS,
    }
    with duckdb.connect(str(folder / "bare" / "bare.duckdb"), config=config) as connection:
        connection.execute(
            "create table orders as from read_csv($path, columns = $columns, header = true, "
            "auto_detect = false, ignore_errors = true)",
            {"path": str(folder / "orders-*.csv"), "columns": COLUMNS},
        )


def through_the_shop_map(folder: Path) -> None:
    shop = read_shop_map(folder / "shop.yml", {})
    with Warehouse(
        home=folder / "ours", memory_limit=MEMORY_LIMIT, threads=THREADS
    ).connect() as connection:
        report = ingest(connection, shop, run_id="bench")
    assert report.rows_read == report.rows_accepted + report.rows_rejected


def timed(work: Callable[[Path], None], folder: Path) -> float:
    """Seconds from an empty home to the rows committed and the file closed."""
    for home in ("bare", "ours"):
        shutil.rmtree(folder / home, ignore_errors=True)
    for cached in (hash_of, check_text):
        cached.cache_clear()
    start = time.perf_counter()
    work(folder)
    return time.perf_counter() - start


def deliver(folder: Path, lines: int, files: int) -> None:
    """The lines in one clean file or in many dirty ones; orders keep their lines together."""
    size = lines // files // 3 * 3
    for number in range(files):
        path = folder / f"orders-{number:04}.csv"
        first = number * size
        duckdb.execute(_LINES.format(path=path), {"first": first, "last": first + size})
        if files > 1:
            rows = path.read_text().splitlines(keepends=True)
            for spoiled in range(100, len(rows), 1_000):
                rows[spoiled] = "short,1\n"
                rows[spoiled + 9] = rows[spoiled + 9].replace("-", "-9", 1)
            path.write_text("".join(rows))


def main() -> None:
    lines, files = (*map(int, sys.argv[1:]), *(1_000_000, 1)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory(prefix="ladder-bench-") as name:
        folder = Path(name)
        (folder / "shop.yml").write_text(MAP)
        deliver(folder, lines, files)
        seconds = {
            work.__name__: min(timed(work, folder) for _ in range(ROUNDS))
            for work in (bare, through_the_shop_map)
        }
    for work, taken in seconds.items():
        print(f"{work:22} {lines / taken:12,.0f} lines/s  {taken:6.2f} s")
    print(f"ratio {seconds['bare'] / seconds['through_the_shop_map']:.2f} (0.50 or more is wanted)")
    per_file = (seconds["through_the_shop_map"] - seconds["bare"]) / files
    print(f"{per_file * 1000:.0f} ms a file more than the bare reader")


if __name__ == "__main__":
    main()
