"""What the transformation costs: seconds and memory of each model, and the core beside plain SQL.

    python -m benchmarks.transform [CUSTOMERS]     # ten orders and ten interactions each

The shop is made by SQL in raw.*, so that only deriving is measured: first as a run does it, two
nodes at once, then one node at a time, since only then a cost belongs to a node. The core is what
fct_retention_rates, fct_cohort_retention and the order and lifecycle columns of
fct_customer_periods need; core_by_hand.sql makes the same numbers, row for row, from the same raw
tables in the same run.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from dbt_common.events.base_types import EventMsg
from rich.console import Console
from rich.table import Table

from pipelines.garbage import collect_rarely
from pipelines.ingest.tables import create_raw_tables
from pipelines.transform.build import build, refusal
from pipelines.transform.project import Project, read_project
from pipelines.warehouse import Warehouse

HERE = Path(__file__).parent
MEMORY_LIMIT, THREADS = "6GB", 2
CORE = ("int_customer_lifecycle", "fct_retention_rates", "fct_cohort_retention")
BESIDE_THE_CORE = {"account", "ladder", "links", "touchpoints", "voice"}  # segments lean on these
GIBIBYTE = 1024 * 1024  # of the kibibytes in which Linux counts memory
_SAME_NUMBERS = {
    "facts": (
        """customer_id, period_start, orders, gross_amount, discount_amount, margin_amount,
        lifetime_orders, lifetime_gross_amount, lifecycle, is_in_activity_window""",
        "marts.fct_customer_periods",
    ),
    "rates": (
        """grain, period_start, basis, customers_at_start, customers_at_end, new_customers,
        retained_customers, reactivated_customers, lost_customers, retention_rate""",
        "marts.fct_retention_rates where segment_type = 'all'",
    ),
    "cohorts": (
        """grain, cohort_start, period_number, customers, active_customers,
        unbounded_active_customers, cumulative_net_revenue_per_customer""",
        "marts.fct_cohort_retention",
    ),
}


@dataclass
class Spent:
    """What one node cost: wall and CPU seconds, and the process's peak memory meanwhile in GiB."""

    name: str
    kind: str
    wall: float
    cpu: float
    peak: float


@dataclass
class Watch:
    """Listens to a dbt that works on one node at a time."""

    spent: list[Spent] = field(default_factory=list)
    _begun: tuple[float, float] = (0.0, 0.0)

    def __call__(self, event: EventMsg) -> None:
        if event.info.name == "LogStartLine":
            forget_peak()
            self._begun = time.perf_counter(), time.process_time()
        elif event.info.name in ("LogModelResult", "LogSeedResult", "LogTestResult"):
            wall, cpu = time.perf_counter() - self._begun[0], time.process_time() - self._begun[1]
            node: Any = event.data.node_info
            self.spent.append(Spent(node.node_name, node.resource_type, wall, cpu, peak()))


def main(customers: int) -> None:
    """Fill, derive, derive by hand, compare, show."""
    collect_rarely()
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(home=Path(folder), memory_limit=MEMORY_LIMIT, threads=THREADS)
        with timed() as filling:
            fill(warehouse, customers)
        print(f"raw.* of {customers:,} customers made in {filling[0]:.0f} s", flush=True)
        project, watch = read_project(warehouse), Watch()
        forget_peak()
        with timed() as deriving:
            failed = refusal(build(project))
        memory = peak()
        if failed := failed or refusal(
            build(project, full_refresh=True, listeners=[watch], nodes_at_once=1)
        ):
            raise failed
        show(watch.spent)
        print(
            f"\n`dbt build` as a run does it: {deriving[0]:.1f} s, {deriving[1]:.1f} CPU s, "
            f"peak {memory:.2f} GiB with memory_limit {MEMORY_LIMIT}"
        )
        compare(watch.spent, by_hand(warehouse), core_of(project))


def fill(warehouse: Warehouse, customers: int) -> None:
    with connected(warehouse) as connection:
        create_raw_tables(connection)
        for statement in duckdb.extract_statements((HERE / "raw_at_scale.sql").read_text()):
            needs = {"customers": customers} if statement.named_parameters else {}
            connection.execute(statement, needs)


def by_hand(warehouse: Warehouse) -> Spent:
    """What core_by_hand.sql costs; ends when its numbers differ."""
    with connected(warehouse) as connection:
        forget_peak()
        with timed() as spent:
            connection.execute((HERE / "core_by_hand.sql").read_text())
            connection.execute("checkpoint")
        memory = peak()
        for table, (columns, mart) in _SAME_NUMBERS.items():
            ours, theirs = f"select {columns} from {mart}", f"select {columns} from by_hand.{table}"
            for here, there in ((ours, theirs), (theirs, ours)):
                rows = connection.sql(f"{here} except all {there}").limit(3)
                if found := rows.fetchall():
                    raise SystemExit(f"{table}: by hand and by dbt differ: {found}")
    return Spent("hand-written SQL", "sql", spent[0], spent[1], memory)


def core_of(project: Project) -> set[str]:
    """Names of the models behind CORE."""
    nodes = project.document["nodes"]
    ids = {node["name"]: unique_id for unique_id, node in nodes.items()}
    found: set[str] = set()
    waiting = [ids[name] for name in CORE]
    while waiting:
        unique_id = waiting.pop()
        if unique_id not in nodes or BESIDE_THE_CORE & set(nodes[unique_id]["fqn"]):
            continue
        if nodes[unique_id]["name"] not in found:
            found.add(nodes[unique_id]["name"])
            waiting += nodes[unique_id]["depends_on"].get("nodes", [])
    return found


def show(spent: list[Spent]) -> None:
    table = Table("model", box=None, pad_edge=False, header_style="dim")
    for heading in ("wall s", "CPU s", "peak GiB"):
        table.add_column(heading, justify="right")
    tests = [one for one in spent if one.kind == "test"]
    models = [one for one in spent if one.kind != "test"]
    for one in [*sorted(models, key=lambda one: -one.wall), total(tests, "dbt tests")]:
        table.add_row(one.name, f"{one.wall:.2f}", f"{one.cpu:.2f}", f"{one.peak:.2f}")
    Console(width=80).print(table)


def total(spent: list[Spent], what: str) -> Spent:
    return Spent(
        f"{len(spent)} {what}",
        "sum",
        sum(one.wall for one in spent),
        sum(one.cpu for one in spent),
        max(one.peak for one in spent),
    )


def compare(spent: list[Spent], hand: Spent, core: set[str]) -> None:
    ours = total([one for one in spent if one.name in core], "models")
    for one in (ours, hand):
        print(f"{one.wall:6.1f} s {one.cpu:6.1f} CPU s {one.peak:6.2f} GiB  core by {one.name}")
    print(f"{ours.wall / hand.wall:6.2f}   {ours.cpu / hand.cpu:6.2f}  ratio of the two")


@contextmanager
def connected(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse.connect() as connection:
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'; set threads = {THREADS}")
        connection.execute("set timezone = 'UTC'; set preserve_insertion_order = false")
        yield connection


@contextmanager
def timed() -> Iterator[list[float]]:
    """Wall and CPU seconds, in the list once it is over."""
    wall, cpu = time.perf_counter(), time.process_time()
    spent: list[float] = []
    yield spent
    spent += [time.perf_counter() - wall, time.process_time() - cpu]


def forget_peak() -> None:
    """Begin measuring peak memory anew, where the system lets a process do so."""
    marker = Path("/proc/self/clear_refs")
    if marker.exists():
        marker.write_text("5")


def peak() -> float:
    """Peak memory in GiB: since forget_peak on Linux, else of the whole process."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIBIBYTE
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    return int(lines["VmHWM"].split()[0]) / GIBIBYTE


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
