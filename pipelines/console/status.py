"""`ladder status`: loads, what became of every row, what waits or blocks, and what readers see."""

from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.check.refusal import describe
from pipelines.check.verdicts import stored_verdicts
from pipelines.console.restatements import restated, restating_files
from pipelines.console.row_ledger import read_row_ledger, show_row_ledger
from pipelines.errors import LadderError, printable
from pipelines.ingest.ledger import loads_where
from pipelines.ingest.loading import pending_files, prepare
from pipelines.ingest.report import Load
from pipelines.ingest.shop_map import read_shop_map
from pipelines.publish import current_snapshot, damage, snapshots
from pipelines.settings import Settings, environment_variables
from pipelines.warehouse import Warehouse


def show_status(settings: Settings, *, verify: bool = False) -> None:
    """Write it; verify: having read every byte of every snapshot.

    Raises WarehouseBusy while a run is under way, ConfigurationError for the map.
    """
    console = Console(highlight=False)
    warehouse = Warehouse.of(settings)
    console.print(f"[bold]home[/bold]  {settings.home}", soft_wrap=True)
    console.print(f"[bold]shop[/bold]  {settings.shop}", soft_wrap=True)
    if not warehouse.path.exists():
        console.print("\nnothing has been loaded yet: `ladder run`")
        return
    current = current_snapshot(warehouse.published)
    with warehouse.connect() as connection:
        prepare(connection)
        changed = restated(current.manifest) if current else []
        if current and changed:
            changed += restating_files(connection, current.database)
        loads = loads_where(connection, "true")
        warnings = [
            f"{verdict.table}: {describe(result)}"
            for verdict in stored_verdicts(connection).values()
            for result in verdict.warnings
        ]
        _show_loads(console, loads)
        show_row_ledger(console, read_row_ledger(connection))
        try:
            shop = read_shop_map(settings.shop, environment_variables())
            _show_lines(console, "Waiting for the next run", pending_files(connection, shop))
        except LadderError as problem:
            _show_lines(console, "The next run will fail", [str(problem)])
    refused = [f"{load.file}: {load.status_reason}" for load in loads if load.status == "refused"]
    _show_lines(console, "Refused, until mended, accepted or withdrawn", refused)
    _show_lines(console, "Worth a look", [*changed, *warnings])
    _show_snapshots(console, warehouse, verify=verify)


def _show_loads(console: Console, loads: list[Load]) -> None:
    console.print("\n[bold]Loads[/bold]")
    table = Table(box=None, pad_edge=False, padding=(0, 2), header_style="dim")
    table.add_column("  block")
    table.add_column("status")
    is_any_erased = any(load.rows_erased for load in loads)
    for name in ("files", "rows", "accepted", "rejected", *["erased"] * is_any_erased):
        table.add_column(name, justify="right")
    files = Counter((load.block, load.status) for load in loads)
    for (block, status), number in sorted(files.items()):
        of_kind = [load for load in loads if (load.block, load.status) == (block, status)]
        counts = [
            sum(load.rows_read for load in of_kind),
            sum(load.rows_accepted for load in of_kind),
            sum(load.rows_rejected for load in of_kind),
            *[sum(load.rows_erased for load in of_kind)] * is_any_erased,
        ]
        table.add_row(f"  {block}", status, str(number), *(f"{count:,}" for count in counts))
    console.print(table)


def _show_lines(console: Console, heading: str, lines: list[str]) -> None:
    if lines:
        console.print(f"\n[bold]{heading}[/bold]")
    for line in lines:
        console.print(f"  {escape(printable(line))}", soft_wrap=True)


def _show_snapshots(console: Console, warehouse: Warehouse, *, verify: bool) -> None:
    console.print("\n[bold]Published[/bold]")
    found = snapshots(warehouse.published)
    if not found:
        console.print("  nothing yet: `ladder run`")
    elif current_snapshot(warehouse.published) is None:
        console.print("  [red]`current` leads to no snapshot: the next `ladder run` mends it[/red]")
    for snapshot in reversed(found):
        seen = "  [green]← what readers see[/green]" if snapshot.is_current else ""
        build = snapshot.manifest
        state = _state(snapshot.folder) if verify else ""
        console.print(f"  {snapshot.id}  as of {build['as_of']}{state}{seen}", soft_wrap=True)


def _state(folder: Path) -> str:
    found = damage(folder)
    return f"  [red]damaged: {escape(found)}[/red]" if found else "  whole"
