"""What a night's publication and gate cost beside those of everything, in CPU seconds and bytes.

    python -m benchmarks.publish [MILLIONS OF ORDERS ...] [--keep FOLDER]   # as many interactions

Without FOLDER, the home is thrown away. A shop is made by SQL, derived, checked and
published whole; then come two nights of 16 order lines in 10,000, the first without, the second
with corrections of old months. What a night changed is told from the tables before and after;
how it was derived is no matter here. In the end the same content is published whole once more, and
every Parquet file has to be the same to the byte.
"""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.scale.measure import gigabytes
from benchmarks.scale.room import insist_on_room, sizes
from benchmarks.scale.shop import customers_of, fill
from expectations.registry import PUBLISHED_TABLES, RAW_TABLES
from pipelines.check.check_worker import CheckWorker
from pipelines.publish import Snapshot, publish
from pipelines.publish.inventory import FILE, Inventory
from pipelines.publish.parts import DATED_BY
from pipelines.transform.build import build, refusal
from pipelines.transform.project import read_project
from pipelines.warehouse import Warehouse

HERE = Path(__file__).parent
LINES_IN_A_HUNDRED_ORDERS = 0.16
NIGHTS = {"in the open and the last three months": 0, "1 % of it older": 1}
"""What a night brings, and how many lines in a hundred are older than three months."""


class NoPage:
    """A report costs the same every night; it is left out."""

    @contextmanager
    def drawing(
        self, snapshot: Path, health: Mapping[str, Any], warehouse: Warehouse
    ) -> Iterator[None]:
        del health, warehouse
        yield
        (snapshot / "report" / "index.html").write_text("", "utf-8")


def main(customers: int, home: Path) -> None:
    """Derive, check and publish: everything, two nights, everything again."""
    warehouse = Warehouse(home=home, memory_limit="4GB", threads=2)
    if not warehouse.path.exists():
        fill(warehouse, customers)
        derive(warehouse)
    with CheckWorker.start() as worker:
        worker.audit(warehouse, ["marts.build_info"])
        print(f"{customers:,} customers; {_rows(warehouse):,} rows in marts", flush=True)
        check_and_publish(warehouse, worker, "everything")
        for what, older in NIGHTS.items():
            lines = int(customers * 10 * LINES_IN_A_HUNDRED_ORDERS / 100)
            bring(warehouse, lines=lines, customers=customers, older=older)
            derive(warehouse)
            tell_the_night(warehouse)
            night = check_and_publish(warehouse, worker, f"a night, {what}")
        (night.folder / FILE).unlink()
        whole = check_and_publish(warehouse, worker, "the same, whole", build_id="whole")
        insist_on_equal_files(night, whole)


def derive(warehouse: Warehouse) -> None:
    if failed := refusal(build(read_project(warehouse))):
        raise failed


def bring(warehouse: Warehouse, **parameters: int) -> None:
    with warehouse.connect() as connection:
        for statement in duckdb.extract_statements((HERE / "night_lines.sql").read_text()):
            names = statement.named_parameters
            connection.execute(statement, {name: parameters[name] for name in names})


def tell_the_night(warehouse: Warehouse) -> None:
    """Rows of the customers of whom a completed month changed, and the open month of everybody."""
    with warehouse.connect() as connection:
        connection.execute(
            f"attach '{warehouse.published}/current/loyalty.duckdb' as old (read_only)"
        )
        row = connection.execute(
            "select build_id, date_trunc('month', as_of)::date from old.marts.build_info"
        ).fetchone()
        assert row
        derived_from, open_since = row
        closed = {mart: f"{day} < date '{open_since}'" for mart, day in DATED_BY.items()}
        changes = (
            f"(select * from {one}marts.{mart} where {is_closed} except all"
            f" select * from {other}marts.{mart} where {is_closed})"
            for mart, is_closed in closed.items()
            for one, other in (("", "old."), ("old.", ""))
        )
        who = " union ".join(f"select customer_id from {change} as changes" for change in changes)
        connection.execute(f"create temp table touched as {who}")
        for schema, of in (("night", ""), ("before", "old.")):
            connection.execute(f"create schema if not exists {schema}")
            for mart, is_closed in closed.items():
                connection.execute(
                    f"create or replace table {schema}.{mart} as select * from {of}marts.{mart}"
                    f" where customer_id in (from touched) or not ({is_closed})"
                )
        connection.execute(
            f"create or replace table night.build as select '{derived_from}' as derived_from,"
            " build_id as derived_to from marts.build_info"
        )
        touched = connection.execute("select count(*) from touched").fetchone()
    print(f"\n{touched[0] if touched else 0:,} customers touched", flush=True)


def check_and_publish(
    warehouse: Warehouse, worker: CheckWorker, what: str, build_id: str | None = None
) -> Snapshot:
    with spent(worker, f"gate of raw, {what}"):
        worker.audit(warehouse, RAW_TABLES)
    with spent(worker, f"gate of marts, {what}"):
        worker.audit(warehouse, PUBLISHED_TABLES)
    with spent(worker, f"publication, {what}"):
        snapshot = publish(
            warehouse,
            build_id=build_id or _build_id(warehouse),
            keep=7,
            auditor=worker,
            reporter=NoPage(),
        )
    files = [path for path in snapshot.folder.rglob("*") if path.is_file()]
    new = sum(path.stat().st_size for path in files if path.stat().st_nlink == 1)
    parquet = [path for path in files if path.suffix == ".parquet"]
    linked = sum(path.stat().st_nlink > 1 for path in parquet)
    inventory = Inventory.read(snapshot.folder)
    assert inventory
    print(
        f"         {sum(path.stat().st_size for path in files) / 1e6:,.0f} MB, of them new"
        f" {new / 1e6:,.0f}; DuckDB file {snapshot.database.stat().st_size / 1e6:,.0f} MB,"
        f" {inventory.rows_patched:,} rows patched; {linked} of {len(parquet)} Parquet files are"
        f" linked; all snapshots together {gigabytes(warehouse.published):.2f} GB",
        flush=True,
    )
    return snapshot


@contextmanager
def spent(worker: CheckWorker, what: str) -> Iterator[None]:
    """CPU seconds of this process and of the worker, which asks, and writes the Data Docs."""
    wall, here, cpu = time.perf_counter(), time.process_time(), _cpu(worker)
    yield
    here = time.process_time() - here
    both, seconds = _cpu(worker) - cpu, time.perf_counter() - wall
    print(f"{both:6.1f} CPU s ({here:.1f} without the worker) {seconds:6.1f} s  {what}", flush=True)


def insist_on_equal_files(night: Snapshot, whole: Snapshot) -> None:
    ours, theirs = (
        {name: sums for name, sums in each.manifest["files"].items() if name.endswith(".parquet")}
        for each in (night, whole)
    )
    if ours != theirs:
        raise SystemExit("Parquet written at night differs from Parquet written whole")
    print(f"\nall {len(ours)} Parquet files are equal to the byte")


def _cpu(worker: CheckWorker) -> float:
    fields = Path(f"/proc/{worker.process_id}/stat").read_text().rsplit(")", 1)[1].split()
    ticks = int(fields[11]) + int(fields[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _rows(warehouse: Warehouse) -> int:
    with warehouse.connect(read_only=True) as connection:
        row = connection.execute(
            "select sum(estimated_size) from duckdb_tables() where schema_name = 'marts'"
        ).fetchone()
    assert row
    return int(row[0])


def _build_id(warehouse: Warehouse) -> str:
    with warehouse.connect(read_only=True) as connection:
        row = connection.execute("select build_id from marts.build_info").fetchone()
    assert row
    return str(row[0])


if __name__ == "__main__":
    parser = sizes(__doc__)
    parser.add_argument("--keep", type=Path, help="the home of one size stays here, used again")
    arguments = parser.parse_args()
    insist_on_room(arguments.millions, ["publish"])
    for size in arguments.millions:
        if arguments.keep:
            main(customers_of(size), arguments.keep)
        else:
            with tempfile.TemporaryDirectory(prefix="ladder-bench-") as folder:
                main(customers_of(size), Path(folder))
