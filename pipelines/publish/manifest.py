"""What a snapshot says of itself: manifest.json, beside the tables it describes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from pipelines.publish.copying import SCHEMA, Mart
from pipelines.publish.wholeness import checksum, sealed
from pipelines.warehouse import Warehouse

_PACKAGES = ("loyalty-ladder", "duckdb", "dbt-core", "dbt-duckdb", "great-expectations", "dagster")


def write_manifest(
    folder: Path,
    snapshot_id: str,
    ordinal: int,
    marts: Mapping[str, Mart],
    verdicts: Mapping[str, Mapping[str, Any]],
    loads: Sequence[Mapping[str, Any]],
    linked: Mapping[str, Any],
) -> dict[str, Any]:
    """Describes every file already in `folder`; verdicts: mart to the summary of its verdict.

    ordinal: which publication this is, whatever the clock says; loads: what `loads_of` found;
    linked: checksums of files that another snapshot brought, which are not computed again.
    """
    manifest = {
        "snapshot_id": snapshot_id,
        "ordinal": ordinal,
        "published_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        **_build(folder / "loyalty.duckdb"),
        "loads": loads,
        "restatements": _restatements(folder / "loyalty.duckdb"),
        "tables": {
            name: {
                "rows": mart.rows,
                "description": mart.description,
                "columns": [vars(column) for column in mart.columns],
                "verdict": verdicts[name],
            }
            for name, mart in marts.items()
        },
        "versions": {package: version(package) for package in _PACKAGES},
        "files": {
            name: linked.get(name) or checksum(folder / name)
            for name in sorted(
                path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
            )
        },
    }
    (folder / "manifest.json").write_text(sealed(manifest), encoding="utf-8")
    return manifest


def loads_of(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Rows read, accepted, rejected and erased, per block of the map, of files that count now."""
    with warehouse.connect(read_only=True) as connection:
        cursor = connection.execute(_LOADS)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _build(database: Path) -> dict[str, Any]:
    """The one row of build_info, times as ISO 8601 in UTC."""
    with duckdb.connect(str(database), read_only=True) as connection:
        cursor = connection.execute(f"select * from {SCHEMA}.build_info")
        names = [column[0] for column in cursor.description or []]
        rows = cursor.fetchall()
    row = dict(zip(names, rows[0], strict=True))
    return {
        name: value.isoformat() + "Z" if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _restatements(database: Path) -> dict[str, Any]:
    """How many numbers of completed periods this build changed, and why; and all builds so far."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select count(*) filter (where is_of_this_build),"
            " max(cause) filter (where is_of_this_build), count(*)"
            f" from {SCHEMA}.fct_restatements"
        ).fetchone()
    assert found
    return {"of_this_build": found[0], "cause": found[1], "so_far": found[2]}


_LOADS = """
    select
        block,
        count(*) as files,
        cast(sum(rows_read) as bigint) as rows_read,
        cast(sum(rows_accepted) as bigint) as rows_accepted,
        cast(sum(rows_rejected) as bigint) as rows_rejected,
        cast(sum(coalesce(rows_erased, 0)) as bigint) as rows_erased
    from raw.loads
    where status in ('loaded', 'accepted')
    group by block
    order by block
"""
