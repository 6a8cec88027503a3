"""The closing page of a run: what came in, what it says, where it lies, what to open next."""

from collections.abc import Sequence
from datetime import UTC, date
from decimal import Decimal
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from pipelines.console.facts import LADDER, Facts
from pipelines.errors import printable

_BASES = {
    "previous_period": "ordered last month, and again",
    "activity_window": "active at its start and end",
}
_BAR_WIDTH = 24
_WARNINGS_SHOWN = 5


def show_summary(console: Console, facts: Facts, warnings: Sequence[str]) -> None:
    """Write the page; reads well at 80 columns and without colors.

    warnings: what the rooms said on the way, beside what the expectations warn of.
    """
    as_of = facts.as_of.replace(tzinfo=UTC).astimezone(ZoneInfo(facts.reporting_time_zone))
    console.print()
    console.print(
        f"[bold]{facts.source}[/bold]  {facts.customers:,} customers, {facts.orders:,} orders\n"
        f"as of {as_of:%Y-%m-%d %H:%M} {facts.reporting_time_zone}",
    )
    _show_what_came_in(console, facts)
    _show_retention(console, facts)
    _show_rungs(console, facts)
    _show_warnings(console, [*warnings, *facts.warnings])
    _show_where_it_lies(console, facts)


def _show_what_came_in(console: Console, facts: Facts) -> None:
    _heading(console, "What came in")
    if not facts.deliveries:
        console.print("  no new file; everything was derived again from what raw holds")
        return
    is_any_erased = any(delivery.rows_erased for delivery in facts.deliveries)
    table = _columns("", "files", "rows", "accepted", "rejected", *["erased"] * is_any_erased)
    for delivery in facts.deliveries:
        table.add_row(
            delivery.block,
            f"{delivery.files:,}",
            f"{delivery.rows_read:,}",
            f"{delivery.rows_accepted:,}",
            f"{delivery.rows_rejected:,}",
            *[f"{delivery.rows_erased:,}"] * is_any_erased,
        )
    console.print(table)
    for rejected in facts.rejected[:5]:
        column = f" in {rejected.column}" if rejected.column else ""
        console.print(f"  {rejected.rows:,} rejected: {rejected.reason}{column}")
    if facts.rejected:
        console.print("  [dim]every rejected row, whole: ladder rejects[/dim]")


def _show_retention(console: Console, facts: Facts) -> None:
    if not facts.retention:
        _heading(console, "Retention: no complete month yet")
        return
    month = max(rate.period_start for rate in facts.retention)
    _heading(console, f"Retention in {_month(month)}, the latest complete month")
    table = _columns("", "at start", "kept", "retention", "textbook")
    for rate in facts.retention:
        table.add_row(
            _BASES.get(rate.basis, rate.basis),
            f"{rate.customers_at_start:,}",
            f"{rate.retained_customers:,}",
            _percent(rate.retention_rate),
            _percent(rate.textbook_retention_rate),
        )
    console.print(table)
    console.print("  [dim]textbook = (at end − new) / at start: also counts who came back[/dim]")


def _show_rungs(console: Console, facts: Facts) -> None:
    _heading(console, "Where customers stand")
    standing = {stage: facts.on_each_rung.get(stage, 0) for stage in (*LADDER, "prospect")}
    most = max([*standing.values(), 1])
    table = _columns("", "", "customers")
    table.columns[1].justify = "left"
    for stage, customers in standing.items():
        bar = "█" * round(_BAR_WIDTH * customers / most) or ("▏" if customers else "")
        table.add_row(stage, f"[cyan]{bar}[/cyan]", f"{customers:,}")
    console.print(table)


def _show_warnings(console: Console, warnings: Sequence[str]) -> None:
    if warnings:
        _heading(console, "Worth a look")
    for warning in warnings[:_WARNINGS_SHOWN]:
        console.print(Padding(escape(printable(warning)), (0, 0, 0, 2)))
    if len(warnings) > _WARNINGS_SHOWN:
        console.print(f"  and {len(warnings) - _WARNINGS_SHOWN} more; ladder status lists them")


def _show_where_it_lies(console: Console, facts: Facts) -> None:
    current = facts.snapshot.parent.parent / "current"
    _heading(console, "Published")
    console.print(f"  {current / 'loyalty.duckdb'}", soft_wrap=True)
    console.print(f"  [dim]build {facts.build_id}; Parquet beside it in marts/[/dim]")
    _heading(console, "Open next")
    report = current / "report" / "index.html"
    console.print(f"  {report}     the relationship in pictures", soft_wrap=True)
    console.print("  ladder ui     assets, lineage, checks and runs on 127.0.0.1:3000")
    quality = current / "quality" / "index.html"
    console.print(f"  {quality}     what was checked", soft_wrap=True)


def _heading(console: Console, text: str) -> None:
    console.print(f"\n[bold]{text}[/bold]")


def _columns(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2), show_edge=False, header_style="dim")
    table.add_column(f"  {first}")
    for name in others:
        table.add_column(name, justify="right")
    return table


def _month(day: date) -> str:
    return f"{day:%B %Y}"


def _percent(rate: Decimal | float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.1f} %"
