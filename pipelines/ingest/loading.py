"""Takes files into raw.*, each content once, every row accounted for.

Cleaning belongs in dbt staging, never here; why a row is rejected is in translation.py.
"""

from collections.abc import Collection

import duckdb

from pipelines.ingest import ledger
from pipelines.ingest.files import DeliveredFile, files_of
from pipelines.ingest.ledger import Outcome, transaction
from pipelines.ingest.planning import PlannedLoad, Planner
from pipelines.ingest.raw_rows import insert_accepted, insert_rejects
from pipelines.ingest.reading import Delivered, columns_of, stage
from pipelines.ingest.repeats import (
    find_repeats,
    find_split_orders,
    reject_split_orders,
)
from pipelines.ingest.report import IngestReport, Load
from pipelines.ingest.shop_map import ShopMap
from pipelines.ingest.tables import create_raw_tables

MOST_REJECTS_TOLERATED = 0.05
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
    planner = Planner(connection, shop)
    plan = planner.plan()
    chosen = [load for load in plan.loads if kind_of(load.file.block) in kinds]
    load_ids = ledger.list_pending(connection, [load.content for load in chosen], run_id)
    ledger.supersede_absent(connection, list(shop.blocks()), load_ids)
    by_id = dict(zip(load_ids, chosen, strict=True))
    for load_id in _in_order_of_delivery(connection, load_ids):
        load_file(connection, by_id[load_id], load_id, run_id=run_id)
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
    """Tables, and the two settings the SQL of this room relies on."""
    connection.execute("set timezone = 'UTC'; set preserve_insertion_order = true")
    create_raw_tables(connection)


def pending_files(connection: duckdb.DuckDBPyConnection, shop: ShopMap) -> list[str]:
    """Files that the next ingest would read: new content, or content under a changed map.

    Raises InputError for what is missing. Works on a read-only connection.
    """
    exists = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'raw' and table_name = 'loads'"
    ).fetchone()
    if not (exists and exists[0]):
        return [
            file.name for label, b in shop.blocks().items() for file in files_of(shop, label, b)
        ]
    return Planner(connection, shop).new_files()


def refused_loads(connection: duckdb.DuckDBPyConnection) -> list[Load]:
    """Loads that keep everything from being published until somebody decides."""
    return ledger.loads_where(connection, "status = 'refused'")


def load_file(
    connection: duckdb.DuckDBPyConnection,
    planned: PlannedLoad,
    load_id: int,
    *,
    run_id: str,
    in_spite_of_rejects: bool = False,
) -> None:
    """Read one file into raw.* and close its load, in one transaction."""
    translation = planned.translation
    delivered = stage(connection, planned.file, translation.block.csv, planned.columns)
    repeats = find_repeats(connection, translation, delivered)
    arguments = (connection, translation, delivered, load_id, repeats)
    with transaction(connection):
        forget_rows(connection, load_id)
        accepted = insert_accepted(*arguments)
        rejected = delivered.rows - accepted
        if rejected and insert_rejects(*arguments) != rejected:
            raise RuntimeError(f"{planned.file.name}: rows read are not accepted + rejected")
        split = find_split_orders(connection, translation, load_id)
        rejected += reject_split_orders(connection, load_id, split, delivered)
        is_refused = is_too_many(rejected, delivered.rows) and not in_spite_of_rejects
        status = "accepted" if in_spite_of_rejects else "refused" if is_refused else "loaded"
        if is_refused:
            delete_rows(connection, translation.block.contract.table, load_id)
        ledger.close(
            connection,
            load_id,
            Outcome(status, delivered.rows, rejected),
            run_id=run_id,
        )
        ledger.supersede_refused(connection, load_id)
        if not is_refused:
            ledger.supersede_same_content(connection, load_id)
            _take_split_orders_from_siblings(connection, planned, load_id, split, run_id)


def _take_split_orders_from_siblings(
    connection: duckdb.DuckDBPyConnection,
    planned: PlannedLoad,
    load_id: int,
    split: list[int],
    run_id: str,
) -> None:
    """The other half of a split order leaves the load it came with, which may then be refused."""
    for sibling in ledger.loads_where(
        connection,
        "load_id in (select unnest($1::bigint[]))",
        [[s for s in split if s != load_id]],
    ):
        whole = _staged_again(connection, planned, sibling)
        rejected = sibling.rows_rejected + reject_split_orders(
            connection, sibling.load_id, split, whole
        )
        status = sibling.status
        if status == "loaded" and is_too_many(rejected, sibling.rows_read):
            status = "refused"
            delete_rows(connection, "orders", sibling.load_id)
        outcome = Outcome(status, sibling.rows_read, rejected)
        ledger.close(connection, sibling.load_id, outcome, run_id=run_id)


def _staged_again(
    connection: duckdb.DuckDBPyConnection, planned: PlannedLoad, sibling: Load
) -> Delivered | None:
    """Stage the sibling's file once more for its whole rows; None when it is gone or changed."""
    folder = planned.translation.shop.path.parent
    file = DeliveredFile(sibling.block, sibling.file, (folder / sibling.file).resolve())
    known = connection.execute(
        "select content_hash from raw.loads where load_id = $1", [sibling.load_id]
    ).fetchone()
    if not file.path.is_file() or known != (file.content_hash,):
        return None
    csv = planned.translation.block.csv
    return stage(connection, file, csv, columns_of(connection, file, csv))


def is_too_many(rejected: int, read: int) -> bool:
    return rejected > MOST_REJECTS_TOLERATED * read


def forget_rows(connection: duckdb.DuckDBPyConnection, load_id: int) -> None:
    """Remove what an earlier reading of this load left, before it is read again."""
    for table in (*KINDS, "rejects"):
        delete_rows(connection, table, load_id)


def delete_rows(connection: duckdb.DuckDBPyConnection, table: str, load_id: int) -> None:
    connection.execute(f"delete from raw.{table} where load_id = $1", [load_id])


def _in_order_of_delivery(connection: duckdb.DuckDBPyConnection, load_ids: list[int]) -> list[int]:
    rows = connection.execute(
        "select load_id from raw.loads where load_id in (select unnest($1::bigint[])) "
        "order by delivery, file, load_id",
        [load_ids],
    ).fetchall()
    return [row[0] for row in rows]


def _no_rows(load: Load) -> str:
    return f"{load.file}: has a header but no rows"
