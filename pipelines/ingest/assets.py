"""What was delivered, as Dagster assets: raw.*, each with its rows and what broke the contract.

Reading files is loading's work; what the rows mean is dbt's.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg
import duckdb

from pipelines.ingest import create_raw_tables, ingest, read_shop_map, write_run_settings
from pipelines.settings import Settings, environment_variables
from pipelines.warehouse import Warehouse

TABLES = {
    "orders": "Order lines as delivered, typed; what breaks the contract is in raw.rejects.",
    "interactions": "What passed between shop and customer, as delivered; every version kept.",
    "customer_links": "Which source customers are one person, and since when.",
    "fx_rates": "Reporting currency per one unit of another, by day.",
    "loads": "One row per delivered file: rows read = accepted + rejected, and its state.",
    "run_settings": "One row: what the current run means (as_of, zones, fingerprints).",
    "rejects": "Rows that broke the contract, whole, with file, row number and reason.",
}


class IngestConfig(dg.Config):
    """`as_of`: an ISO time; without it, the latest accepted event not later than now."""

    as_of: str | None = None


@dg.multi_asset(
    name="ingest",
    specs=[
        dg.AssetSpec(
            key=["raw", table],
            description=description,
            group_name="raw",
            owners=["team:data"],
            kinds={"duckdb", "python"},
        )
        for table, description in TABLES.items()
    ],
    pool="warehouse",
)
def delivered_files(
    context: dg.AssetExecutionContext,
    config: IngestConfig,
    warehouse: dg.ResourceParam[Warehouse],
    settings: dg.ResourceParam[Settings],
) -> Iterator[dg.MaterializeResult[None]]:
    """Every new file of the shop map, each in its own transaction, then what this run means.

    One op, because a load goes in whole; a refused load fails the run after all others are in.
    """
    shop = read_shop_map(settings.shop, environment_variables())
    now = datetime.now(UTC)
    build_id = f"{now:%Y%m%dT%H%M%SZ}-{context.run_id[:8]}"
    with warehouse.connect() as connection:
        create_raw_tables(connection)
        ingest(connection, shop, run_id=context.run_id)
        write_run_settings(connection, shop, build_id=build_id, as_of=config.as_of, run_clock=now)
        rows = {table: _row_count(connection, table) for table in TABLES}
    for table in TABLES:
        yield dg.MaterializeResult(
            asset_key=["raw", table],
            metadata={"dagster/row_count": rows[table], "build_id": build_id},
        )


def _row_count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"select count(*) from raw.{table}").fetchone()
    assert found is not None
    return int(found[0])
