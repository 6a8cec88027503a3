"""`ladder rejects`: rows that broke the contract, as they were delivered."""

import duckdb
from rich.console import Console
from rich.markup import escape

from pipelines.errors import printable
from pipelines.ingest.decisions import loads_named
from pipelines.ingest.ledger import MATTERING, rejects
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse


def show_rejects(settings: Settings, file: str | None, limit: int) -> None:
    """Write at most `limit` rows, each with where it stood and why it was rejected.

    Raises InputError where nothing was read under this name.
    """
    console = Console(highlight=False, soft_wrap=True)
    warehouse = Warehouse.of(settings)
    if not warehouse.path.exists():
        console.print("nothing has been loaded yet: `ladder run`")
        return
    with warehouse.connect() as connection:
        found = rejects(connection, _files_named(settings, connection, file))
    if not found:
        console.print(f"no row of {escape(file)} is rejected" if file else "no row is rejected")
    for row in found[:limit]:
        column = f" in {row.column_name}" if row.column_name else ""
        detail = f": {row.detail}" if row.detail else ""
        console.print(
            f"[bold]{escape(printable(row.file))}[/bold] row {row.file_row}  "
            + escape(printable(f"{row.reason}{column}{detail}"))
        )
        console.print(f"  [dim]{escape(printable(row.row))}[/dim]")
    if len(found) > limit:
        console.print(f"… {len(found) - limit:,} more: --limit {len(found)} shows all")


def _files_named(
    settings: Settings, connection: duckdb.DuckDBPyConnection, name: str | None
) -> set[str] | None:
    if name is None:
        return None
    folder = settings.shop.parent if settings.shop.exists() else None
    return {load.file for load in loads_named(connection, name, MATTERING, folder=folder)}
