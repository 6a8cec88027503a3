"""The published tables in Dagster: one op that writes one snapshot of all of them.

How a snapshot is written is the other modules' of this room.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress

import dagster as dg
import duckdb

from expectations.registry import PUBLISHED_TABLES
from pipelines.errors import Refused
from pipelines.publish.history import note_publications
from pipelines.publish.publishing import Auditor, publish
from pipelines.publish.report import Picture, Reporter
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse

_MARTS = [table.split(".", 1)[1] for table in PUBLISHED_TABLES]


@dg.multi_asset(
    name="publish",
    specs=[
        dg.AssetSpec(
            key=["published", mart],
            deps=[["marts", mart]],
            description=f"marts.{mart} as BI tools read it: in published/current/loyalty.duckdb "
            f"and published/current/marts/{mart}.parquet.",
            group_name="published",
            owners=["team:data"],
            kinds={"duckdb", "parquet"},
        )
        for mart in _MARTS
    ],
    pool="warehouse",
)
def published_snapshot(
    warehouse: dg.ResourceParam[Warehouse],
    settings: dg.ResourceParam[Settings],
    check_worker: dg.ResourceParam[Auditor],
    reporter: dg.ResourceParam[Reporter],
    pictures: dg.ResourceParam[Sequence[Picture]],
) -> Iterator[dg.MaterializeResult[None]]:
    """All marts or none: one snapshot, if each has passed on exactly the content it has now."""
    snapshot = publish(
        warehouse,
        build_id=_build_id(warehouse),
        keep=settings.keep_snapshots,
        auditor=check_worker,
        reporter=reporter,
        pictures=pictures,
    )
    note_publications(warehouse)
    for mart, rows in snapshot.row_counts.items():
        yield dg.MaterializeResult(
            asset_key=["published", mart],
            metadata={
                "dagster/row_count": rows,
                "snapshot": dg.MetadataValue.text(snapshot.id),
                "folder": dg.MetadataValue.path(snapshot.folder),
                "data_docs": dg.MetadataValue.path(snapshot.folder / "quality" / "index.html"),
            },
        )


def _build_id(warehouse: Warehouse) -> str:
    row = None
    if warehouse.path.exists():
        with warehouse.connect(read_only=True) as connection, suppress(duckdb.CatalogException):
            row = connection.execute("select build_id from marts.build_info").fetchone()
    if row is None:
        raise Refused("marts.build_info is not built: run `ladder run` first")
    return str(row[0])
