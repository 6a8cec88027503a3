"""What became of every delivered row, one line per step: the last build's fct_row_ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table


@dataclass(frozen=True)
class Step:
    """Rows that entered, and by which name how many left; what is handed on comes first."""

    block: str
    unit: str
    step: str
    rows_in: int
    left_as: Sequence[tuple[str, int]]

    @property
    def missing(self) -> int:
        """Rows that entered and did not leave; negative when more left than entered."""
        return self.rows_in - sum(rows for _, rows in self.left_as)


def read_row_ledger(connection: duckdb.DuckDBPyConnection) -> list[Step]:
    """Steps in the order of the flow; none where nothing was built yet."""
    try:
        rows = connection.execute(_LEDGER).fetchall()
    except duckdb.CatalogException:
        return []
    return [
        Step(block, unit, step, rows_in, [(name, rows_out) for *_, name, rows_out in outcomes])
        for (block, unit, step, rows_in), outcomes in groupby(rows, key=lambda row: row[:4])
    ]


def show_row_ledger(console: Console, steps: Sequence[Step]) -> None:
    if not steps:
        return
    console.print("\n[bold]What became of every row[/bold] (last build)")
    table = Table(box=None, pad_edge=False, padding=(0, 2), header_style="dim")
    for name in ("  rows of", "step"):
        table.add_column(name, no_wrap=True)
    table.add_column("rows in", justify="right", no_wrap=True)
    table.add_column("left it as")
    said = ""
    for step in steps:
        kind = _KINDS[step.unit]
        left_as = " + ".join(f"{rows:,} {name}" for name, rows in step.left_as)
        wrong = f"  [red]does not add up: {step.missing:,} missing[/red]" if step.missing else ""
        shown = "" if kind == said else kind
        table.add_row(f"  {shown}", step.step, f"{step.rows_in:,}", escape(left_as) + wrong)
        said = kind
    console.print(table)


_KINDS = {
    "line": "order lines",
    "order": "orders",
    "interaction": "interactions",
    "link": "customer links",
    "rate": "fx rates",
}
_LEDGER = """
    select block, unit, step, rows_in,
        case when outcome = 'rejected' then 'rejected: ' || reason
            else coalesce(reason, outcome) end as name,
        rows_out
    from marts.fct_row_ledger
    order by
        list_position(['orders', 'interactions', 'customer_links', 'fx_rates'], block),
        step_number, is_handed_on desc, rows_out desc, name
"""
