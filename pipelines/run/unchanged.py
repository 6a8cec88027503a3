"""Whether a run would publish what is published already. Imports no Dagster, costs no second.

Three things make a build: what was delivered and decided about it, the code and map it is read
by, and as_of. After a rollback the newest build still counts: nothing new is no reason to undo it.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipelines.fingerprint import code_fingerprint
from pipelines.ingest.run_settings import in_utc, latest_event, run_clock
from pipelines.ingest.shop_map import ShopMap, fingerprint_of
from pipelines.publish import current_snapshot, snapshots
from pipelines.warehouse import Warehouse

Made = dict[str, str | bool]


def is_published_as_it_would_be(
    connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, shop: ShopMap, as_of: str | None
) -> bool:
    """True when this run would make the snapshot the last one made; no file may be pending."""
    record = _read(_file(warehouse))
    published = {snapshot.manifest["build_id"] for snapshot in snapshots(warehouse.published)}
    if not record or record["build_id"] not in published:
        return False
    return {**_made_of(connection, shop, as_of), "build_id": record["build_id"]} == record


def remember(warehouse: Warehouse, shop: ShopMap, as_of: str | None) -> None:
    """Write down what the build just published was made of."""
    snapshot = current_snapshot(warehouse.published)
    if snapshot is None:
        return
    with warehouse.connect() as connection:
        record = _made_of(connection, shop, as_of)
    record["build_id"] = snapshot.manifest["build_id"]
    beside = _file(warehouse).with_suffix(".new")
    beside.write_text(json.dumps(record, indent=2) + "\n")
    beside.replace(_file(warehouse))


def _made_of(connection: duckdb.DuckDBPyConnection, shop: ShopMap, as_of: str | None) -> Made:
    """Everything but the files themselves that decides what a build is."""
    loads = connection.execute(
        "select load_id from raw.loads where status in ('loaded', 'accepted') order by load_id"
    ).fetchall()
    given = datetime.fromisoformat(as_of) if as_of else None
    now = run_clock(connection, datetime.now(UTC))
    return {
        "source": shop.name,
        "map": shop.fingerprint,
        "code": code_fingerprint(),
        "loads": fingerprint_of(loads),
        "as_of": str(
            in_utc(given, shop.reporting_time_zone) if given else latest_event(connection, now)
        ),
        "is_as_of_given": as_of is not None,
    }


def _file(warehouse: Warehouse) -> Path:
    return warehouse.home / "last_build.json"


def _read(file: Path) -> Made | None:
    try:
        found: Made = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return found if "build_id" in found else None
