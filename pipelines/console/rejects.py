"""`ladder rejects`: rows that broke the contract, as they were delivered."""

from rich.console import Console
from rich.markup import escape

from pipelines.ingest.ledger import rejects
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse


def show_rejects(settings: Settings, file: str | None, limit: int) -> None:
    """Write at most `limit` rows, each with where it stood and why it was rejected."""
    console = Console(highlight=False, soft_wrap=True)
    warehouse = Warehouse.of(settings)
    if not warehouse.path.exists():
        console.print("nothing has been loaded yet: `ladder run`")
        return
    with warehouse.connect() as connection:
        found = rejects(connection, file)
    if not found:
        console.print(f"no row of {file} is rejected" if file else "no row is rejected")
    for row in found[:limit]:
        column = f" in {row.column_name}" if row.column_name else ""
        detail = f": {row.detail}" if row.detail else ""
        console.print(
            f"[bold]{escape(row.file)}[/bold] row {row.file_row}  "
            + escape(f"{row.reason}{column}{detail}")
        )
        console.print(f"  [dim]{escape(row.row)}[/dim]")
    if len(found) > limit:
        console.print(f"… {len(found) - limit:,} more: --limit {len(found)} shows all")
