"""What the transformation costs: seconds and memory of each model, and the core beside plain SQL.

    python -m benchmarks.transform [MILLIONS OF ORDERS ...]     # as many interactions

The shop is made by SQL in raw.*, so that only deriving is measured: first as a run does it, two
nodes at once, then one node at a time, since only then a cost belongs to a node. The core is what
fct_retention_rates, fct_cohort_retention and the order and lifecycle columns of
fct_customer_periods need; retention/by_hand.sql and facts_by_hand.sql make the same numbers, row
for row, from the same raw tables in the same run.
"""

import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.retention.peers import BY_HAND, TABLES
from benchmarks.retention.tables import COHORTS, RATES
from benchmarks.scale.core import Watch, insist_on_equal_rows, models_behind
from benchmarks.scale.measure import Spent, forget_peak, gigabytes, peak, timed, total
from benchmarks.scale.room import insist_on_room, sizes
from benchmarks.scale.shop import MEMORY_LIMIT, connected, customers_of, fill, warehouse_in
from pipelines.garbage import collect_rarely
from pipelines.transform.build import build, refusal
from pipelines.transform.project import read_project
from pipelines.warehouse import Warehouse

FACTS_BY_HAND = Path(__file__).with_name("facts_by_hand.sql")
CORE = ("int_customer_lifecycle", *TABLES)
_SAME_NUMBERS = {
    "by_hand.facts": (
        """customer_id, period_start, orders, gross_amount, discount_amount, margin_amount,
        lifetime_orders, lifetime_gross_amount, lifecycle, is_in_activity_window""",
        "marts.fct_customer_periods",
    ),
    "by_hand.rates": (", ".join(RATES), "marts.fct_retention_rates where segment_type = 'all'"),
    "by_hand.cohorts": (", ".join(COHORTS), "marts.fct_cohort_retention"),
}


def main(millions: float) -> None:
    """Fill, derive, derive by hand, compare, show."""
    collect_rarely()
    with tempfile.TemporaryDirectory(prefix="ladder-bench-") as folder:
        warehouse = warehouse_in(folder)
        with timed() as filling:
            fill(warehouse, customers_of(millions))
        raw = gigabytes(warehouse.home)
        print(f"raw.* of {millions:g} million orders made in {filling[0]:.0f} s: {raw:.2f} GB")
        project, watch = read_project(warehouse), Watch()
        forget_peak()
        with timed() as deriving:
            failed = refusal(build(project))
        memory, whole = peak(), gigabytes(warehouse.home)
        if failed := failed or refusal(
            build(project, full_refresh=True, listeners=[watch], nodes_at_once=1)
        ):
            raise failed
        show(watch.spent)
        print(
            f"\n`dbt build` as a run does it: {deriving[0]:.1f} s, {deriving[1]:.1f} CPU s, "
            f"peak {memory:.2f} GiB with memory_limit {MEMORY_LIMIT}, warehouse {whole:.2f} GB"
        )
        compare(watch.spent, by_hand(warehouse), models_behind(project, CORE))


def by_hand(warehouse: Warehouse) -> Spent:
    """What the core costs by hand; ends when its numbers differ."""
    with connected(warehouse) as connection:
        forget_peak()
        with timed() as spent:
            for written in (BY_HAND, FACTS_BY_HAND):
                connection.execute(written.read_text())
            connection.execute("checkpoint")
        memory = peak()
        insist_on_equal_rows(connection, "hand", _SAME_NUMBERS)
    return Spent("hand-written SQL", "sql", spent[0], spent[1], memory)


def show(spent: list[Spent]) -> None:
    table = Table("model", box=None, pad_edge=False, header_style="dim")
    for heading in ("wall s", "CPU s", "peak GiB"):
        table.add_column(heading, justify="right")
    tests = [one for one in spent if one.kind == "test"]
    models = [one for one in spent if one.kind != "test"]
    for one in [*sorted(models, key=lambda one: -one.wall), total(tests, "dbt tests")]:
        table.add_row(one.name, f"{one.wall:.2f}", f"{one.cpu:.2f}", f"{one.peak:.2f}")
    Console(width=80).print(table)


def compare(spent: list[Spent], hand: Spent, core: set[str]) -> None:
    ours = total([one for one in spent if one.name in core], "models")
    for one in (ours, hand):
        print(f"{one.wall:6.1f} s {one.cpu:6.1f} CPU s {one.peak:6.2f} GiB  core by {one.name}")
    print(f"{ours.wall / hand.wall:6.2f}   {ours.cpu / hand.cpu:6.2f}  ratio of the two")


if __name__ == "__main__":
    wanted = sizes(__doc__).parse_args().millions
    insist_on_room(wanted, ["transform"])
    for size in wanted:
        main(size)
