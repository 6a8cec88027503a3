"""Takes files into raw.*, each content once, every row accounted for.

Cleaning belongs in dbt staging, never here; how one file is loaded is in one_load.py.
"""

import logging
import time
from collections.abc import Collection

import duckdb

from pipelines.errors import ConfigurationError
from pipelines.ingest import ledger
from pipelines.ingest.files import files_of
from pipelines.ingest.one_load import load_file
from pipelines.ingest.planning import Planner
from pipelines.ingest.report import IngestReport, Load
from pipelines.ingest.shop_map import ShopMap
from pipelines.ingest.tables import create_raw_tables

log = logging.getLogger(__name__)
KINDS = ("orders", "interactions", "customer_links", "fx_rates")


def ingest(
    connection: duckdb.DuckDBPyConnection,
    shop: ShopMap,
    *,
    run_id: str,
    kinds: Collection[str] = KINDS,
) -> IngestReport:
    """Load every new file of the blocks of these kinds, in order.

    Raises InputError or ConfigurationError before anything is changed, whatever block of the
    shop is at fault. A refused load raises nothing: it stands in the report until it passes, is
    accepted or is withdrawn.
    """
    prepare(connection)
    _insist_on_its_shop(connection, shop)
    planner = Planner(connection, shop)
    plan = planner.plan()
    chosen = [load for load in plan.loads if kind_of(load.file.block) in kinds]
    load_ids = ledger.list_pending(connection, [load.content for load in chosen], run_id)
    ledger.supersede_absent(connection, list(shop.blocks()), load_ids)
    by_id = dict(zip(load_ids, chosen, strict=True))
    for load_id in _in_order_of_delivery(connection, load_ids):
        started = time.monotonic()
        planned = by_id[load_id]
        log.debug("%s", planned.file.name)
        outcome = load_file(connection, planned, load_id, run_id=run_id)
        log.info(
            "%s %s: %s rows read, %s accepted, %s rejected, %s erased, in %.2f s",
            outcome.status,
            planned.file.name,
            f"{outcome.read:,}",
            f"{0 if outcome.status == 'refused' else outcome.accepted:,}",
            f"{outcome.rejected:,}",
            f"{outcome.erased:,}",
            time.monotonic() - started,
        )
    loads = ledger.loads_where(connection, "load_id in (select unnest($1::bigint[]))", [load_ids])
    warnings = [
        *plan.warnings,
        *(_no_rows(load) for load in loads if load.rows_read == 0),
    ]
    refused = [load for load in refused_loads(connection) if kind_of(load.block) in kinds]
    return IngestReport(loads=tuple(loads), refused=tuple(refused), warnings=tuple(warnings))


def kind_of(block: str) -> str:
    return block.split("/")[0]


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables, and the settings this room relies on.

    A checkpoint after each of many files would cost more than reading them: one at the end does.
    """
    connection.execute("set timezone = 'UTC'; set preserve_insertion_order = true")
    connection.execute("set checkpoint_threshold = '1GB'")
    # A function or type the map asks for is never fetched from the network.
    connection.execute("set autoinstall_known_extensions = false")
    create_raw_tables(connection)


def pending_files(connection: duckdb.DuckDBPyConnection, shop: ShopMap) -> list[str]:
    """Files that the next ingest would read: new content, or content under a changed map.

    Raises InputError for what is missing, ConfigurationError for the map of another shop.
    Works on a read-only connection.
    """
    exists = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'raw' and table_name = 'loads'"
    ).fetchone()
    if not (exists and exists[0]):
        return [
            file.name for label, b in shop.blocks().items() for file in files_of(shop, label, b)
        ]
    _insist_on_its_shop(connection, shop)
    return Planner(connection, shop).new_files()


def _insist_on_its_shop(connection: duckdb.DuckDBPyConnection, shop: ShopMap) -> None:
    """The orders of another one would be added up with those that are there."""
    held = connection.execute("select source from raw.run_settings").fetchone()
    if held and held[0] != shop.name:
        raise ConfigurationError(
            f"the home holds the shop ‹{held[0]}›, and the map is of ‹{shop.name}›: "
            "give each shop a --home of its own"
        )


def refused_loads(connection: duckdb.DuckDBPyConnection) -> list[Load]:
    """Loads that keep everything from being published until somebody decides."""
    return ledger.loads_where(connection, "status = 'refused'")


def _in_order_of_delivery(connection: duckdb.DuckDBPyConnection, load_ids: list[int]) -> list[int]:
    rows = connection.execute(
        "select load_id from raw.loads where load_id in (select unnest($1::bigint[])) "
        "order by delivery, file, load_id",
        [load_ids],
    ).fetchall()
    return [row[0] for row in rows]


def _no_rows(load: Load) -> str:
    return f"{load.file}: has a header but no rows"
