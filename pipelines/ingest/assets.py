"""What was delivered, as Dagster assets: raw.*, and what the run that read it means.

Reading files is loading.py's work; what the rows mean is dbt's.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg
import duckdb

from pipelines.errors import Refused
from pipelines.fingerprint import code_fingerprint, logic_fingerprint, seeds_fingerprint
from pipelines.ingest.loading import ingest, prepare
from pipelines.ingest.refusal import refusal
from pipelines.ingest.run_settings import (
    as_of_given,
    in_utc,
    run_clock,
    write_run_settings,
)
from pipelines.ingest.shop_map import ShopMap, read_shop_map
from pipelines.settings import Settings, environment_variables
from pipelines.warehouse import Warehouse

log = logging.getLogger(__name__)
TABLES = {
    "orders": "Order lines as delivered, typed; what breaks the contract is in raw.rejects.",
    "interactions": "What passed between shop and customer, as delivered; every version kept.",
    "customer_links": "Which source customers are one person, and since when.",
    "fx_rates": "Reporting currency per one unit of another, by day.",
    "loads": "One row per delivered file: rows read = accepted + rejected, and its state.",
    "rejects": "Rows that broke the contract, whole, with file, row number and reason.",
    "tombstones": "Who was erased, as keyed hashes: later rows of theirs are counted and dropped.",
    "load_days": "Local days of which each load holds rows.",
    "publications": "What readers were shown, in order; appended to once a build is published.",
    "published_loads": "Which loads each publication added or left out.",
    "published_figures": "Numbers of completed periods as first published, and each change since.",
    "run_settings": "One row: what the current run means (as_of, zones, fingerprints).",
}

_SET_BACK = (
    "the clock says {now:%Y-%m-%d %H:%M:%S} UTC, the last run was at {clock:%Y-%m-%d %H:%M:%S}:"
    " this run counts as made then; where that clock was the wrong one, give --as-of"
)


class IngestConfig(dg.Config):
    """`as_of`: an ISO time, of the reporting zone if it names none; else the latest event.

    `reads_files`: false where an erasure publishes raw as it is, whatever was delivered meanwhile.
    """

    as_of: str | None = None
    reads_files: bool = True


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

    One op, because a load goes in whole. A refused load fails the run after all others are in.
    """
    shop = read_shop_map(settings.shop, environment_variables())
    now = datetime.now(UTC)
    with warehouse.connect() as connection:
        prepare(connection)
        clock = run_clock(connection, now)
        zone, given = shop.reporting_time_zone, config.as_of
        as_of = None if given is None else as_of_given(given, zone, clock).replace(tzinfo=UTC)
        if config.reads_files:
            _read_files(connection, warehouse, shop, context.run_id)
        if clock > in_utc(now, "UTC"):
            log.warning("%s", _SET_BACK.format(now=now, clock=clock))
        build_id = f"{clock:%Y%m%dT%H%M%SZ}-{context.run_id[:8]}"
        write_run_settings(
            connection,
            shop,
            build_id=build_id,
            as_of=as_of,
            clock=now,
            code_fingerprint=code_fingerprint(),
            logic_fingerprint=logic_fingerprint(),
            seeds_fingerprint=seeds_fingerprint(),
        )
        rows = {table: _row_count(connection, table) for table in TABLES}
    for table in TABLES:
        yield dg.MaterializeResult(
            asset_key=["raw", table],
            metadata={"dagster/row_count": rows[table], "build_id": build_id},
        )


def _read_files(
    connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, shop: ShopMap, run_id: str
) -> None:
    if warehouse.erasure_begun.exists():
        raise Refused(
            "an erasure was begun and has not ended: `ladder run` or `ladder erase` ends it"
        )
    report = ingest(connection, shop, run_id=run_id)
    for warning in report.warnings:
        log.warning("%s", warning)
    if report.refused:
        raise refusal(connection, report.refused)


def _row_count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"select count(*) from raw.{table}").fetchone()
    assert found is not None
    return int(found[0])
