"""What a night costs beside a full refresh, in one run: transformation only; and how that grows.

    python -m benchmarks.nights [MILLIONS OF ORDERS ...] [--touched SHARE]   # as many interactions

The night delivers 80,000 rows for every 5 million customers, 90 % of them of the open month, 9 % of
the three before it, 1 % older; with --touched, rows of that share of all customers instead. as_of
moves on by a day. Both ways must come to the same marts, or the benchmark ends there. Tables that
change for everybody whenever as_of moves are timed apart, and not in what is compared.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
from rich.console import Console
from rich.table import Table

from benchmarks.scale.measure import apart, forget_peak, gigabytes, peak, timed
from benchmarks.scale.room import insist_on_room, sizes
from benchmarks.scale.shop import connected, customers_of, fill, warehouse_in
from pipelines.check.fingerprint import Held
from pipelines.garbage import collect_rarely
from pipelines.transform.build import NodeResult, build, refusal
from pipelines.transform.project import Project, read_project
from pipelines.warehouse import Warehouse

ROWS_PER_CUSTOMER = 80_000 / 5_000_000
EVERYBODYS = {
    "int_customer_profile",
    "int_customer_scores",
    "int_next_best_actions",
    "int_forecasts",
    "int_purchase_summary",
    "int_purchase_weeks",
    "int_purchase_days",
    "dim_customers",
    "fct_repurchase_forecasts",
    "fct_forecast_quality",
}
# When a night's model was computed last is the one thing in which two equal builds differ.
NOT_COMPARED = {"build_info", "fct_forecast_quality", "fct_repurchase_forecasts"}


@dataclass(frozen=True)
class Derivation:
    """Seconds without everybody's tables, theirs, CPU seconds of all, peak memory in GiB."""

    seconds: float
    everybodys: float
    cpu: float
    peak: float


@dataclass(frozen=True)
class Growth:
    """One size: what the night and the full refresh cost, and the warehouse around them in GB."""

    millions: float
    rows: int
    touched: int
    customers: int
    before: float
    after: float
    refreshed: float
    night: Derivation
    full: Derivation


def measure(millions: float, touched: float | None) -> Growth:
    collect_rarely()
    with tempfile.TemporaryDirectory(prefix="ladder-bench-") as folder:
        warehouse, customers = warehouse_in(folder), customers_of(millions)
        fill(warehouse, customers)
        with connected(warehouse) as connection:
            rows = _choose_a_night(connection, customers, touched)
        project = read_project(warehouse)
        print(f"\n{millions:g} million orders; a night of {rows:,} rows", flush=True)
        _derive("first derivation", project, full_refresh=True)
        before = gigabytes(warehouse.home)
        with connected(warehouse) as connection:
            connection.execute("update raw.loads set status = 'loaded' where load_id = 0")
            connection.execute(
                "update raw.run_settings set build_id = 'night', as_of = as_of + interval 1 day"
            )
        night = _derive("night", project, full_refresh=False)
        after, found = gigabytes(warehouse.home), _fingerprints(warehouse)
        with connected(warehouse) as connection:
            touched_customers, everybody = connection.execute(
                "select (select count(*) from night.customers), count(*) "
                "from intermediate.int_customers"
            ).fetchall()[0]
        full = _derive("full refresh", project, full_refresh=True)
        if differing := _differing(found, _fingerprints(warehouse)):
            raise SystemExit(f"night and full refresh differ: {', '.join(differing)}")
        return Growth(
            millions=millions,
            rows=rows,
            touched=touched_customers,
            customers=everybody,
            before=before,
            after=after,
            refreshed=gigabytes(warehouse.home),
            night=night,
            full=full,
        )


def show(grown: Sequence[Growth]) -> None:
    table = Table("million orders", box=None, pad_edge=False, header_style="dim")
    for one in grown:
        table.add_column(f"{one.millions:g}", justify="right")
    for name, values in {
        "rows of the night": [f"{one.rows:,}" for one in grown],
        "customers touched": [f"{one.touched:,} of {one.customers:,}" for one in grown],
        "night, s": [f"{one.night.seconds:.1f}" for one in grown],
        "full refresh, s": [f"{one.full.seconds:.1f}" for one in grown],
        "nights in a full refresh": [
            f"{one.full.seconds / one.night.seconds:.1f}" for one in grown
        ],
        "everybody's tables, s, night": [f"{one.night.everybodys:.1f}" for one in grown],
        "CPU s of all, night": [f"{one.night.cpu:.1f}" for one in grown],
        "CPU s of all, full refresh": [f"{one.full.cpu:.1f}" for one in grown],
        "their ratio": [f"{one.full.cpu / one.night.cpu:.1f}" for one in grown],
        "peak GiB, night": [f"{one.night.peak:.2f}" for one in grown],
        "peak GiB, full refresh": [f"{one.full.peak:.2f}" for one in grown],
        "warehouse GB, before the night": [f"{one.before:.2f}" for one in grown],
        "warehouse GB, after it": [f"{one.after:.2f}" for one in grown],
        "warehouse GB, after a full refresh": [f"{one.refreshed:.2f}" for one in grown],
    }.items():
        table.add_row(name, *values)
    print()
    Console(width=100).print(table)
    print("marts of night and full refresh are equal", flush=True)


def _choose_a_night(
    connection: duckdb.DuckDBPyConnection, customers: int, touched: float | None
) -> int:
    """Move the night's rows to a load of their own, 0, that does not count yet."""
    wanted = round(customers * ROWS_PER_CUSTOMER)
    connection.execute(
        """
        create temporary table ends as
        select max(at_utc) as last, max(at_utc) - interval 1 day as before from (
            select max(ordered_at) as at_utc from raw.orders
            union all
            select max(occurred_at) from raw.interactions
        )
        """
    )
    connection.execute(
        """
        insert into raw.loads (load_id, delivery, block, file, content_hash, status)
        values (0, 999, 'orders', 'night', 'night', 'pending')
        """
    )
    moved = 0
    for table, key, at in (
        ("orders", "order_id", "ordered_at"),
        ("interactions", "interaction_id", "occurred_at"),
    ):
        if touched is None:
            chosen = f"""
                with aged as (
                    select {key} as id, case
                        when {at} >= date_trunc('month', last) then 0
                        when {at} >= date_trunc('month', last) - interval 3 months then 1
                        else 2 end as age,
                        {at} > before as is_new, hash({key}) as lot
                    from raw.{table}, ends
                )
                select id from aged where is_new
                union all
                select id from (
                    select id, age, row_number() over (partition by age order by lot) as place
                    from aged where not is_new
                )
                where place <= [{0.45 * wanted}, {0.045 * wanted}, {0.005 * wanted}][age + 1]
                """
        else:
            chosen = f"""
                select max_by({key}, {at}) from raw.{table}
                where hash(source_customer_id) % 10000 < {round(10000 * touched)}
                group by source_customer_id
                union all
                select {key} from raw.{table}, ends where {at} > before
                """
        found = connection.execute(
            f"update raw.{table} set load_id = 0 where {key} in ({chosen})"
        ).fetchone()
        moved += found[0] if found else 0
    connection.execute("update raw.run_settings set as_of = (select before from ends)")
    return moved


def _derive(what: str, project: Project, *, full_refresh: bool) -> Derivation:
    """Shows the dearest models; wall seconds are shared out as dbt worked on each."""
    forget_peak()
    with timed() as spent:
        results = build(project, full_refresh=full_refresh)
    if failed := refusal(results):
        raise failed
    everybodys = sum(node.seconds for node in results if node.name in EVERYBODYS)
    share = everybodys / sum(node.seconds for node in results)
    wall, cpu = spent
    memory = peak()
    print(
        f"{what}: {wall:.1f} s, {cpu:.1f} CPU s, peak {memory:.2f} GiB; "
        f"of it everybody's tables {share:.0%}; {_dearest(results)}",
        flush=True,
    )
    return Derivation(wall * (1 - share), wall * share, cpu, memory)


def _dearest(results: Sequence[NodeResult]) -> str:
    dearest = sorted(results, key=lambda node: -node.seconds)[:14]
    return ", ".join(f"{node.name} {node.seconds:.1f}" for node in dearest)


def _fingerprints(warehouse: Warehouse) -> dict[str, str]:
    with connected(warehouse) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by all"
        ).fetchall()
        return {table: Held.by(connection, "marts", table).fingerprint for (table,) in tables}


def _differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return [table for table in one if table not in NOT_COMPARED and one[table] != other[table]]


if __name__ == "__main__":
    parser = sizes(__doc__)
    parser.add_argument("--touched", type=float, help="share of customers, not a night's 80,000")
    arguments = parser.parse_args()
    insist_on_room(arguments.millions, ["nights"])
    show([apart(measure, size, arguments.touched) for size in arguments.millions])
