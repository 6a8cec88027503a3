"""What a snapshot says of itself: manifest.json, beside the tables it describes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from pipelines.publish.copying import SCHEMA, Mart

_PACKAGES = ("loyalty-ladder", "duckdb", "dbt-core", "dbt-duckdb", "great-expectations", "dagster")


def write_manifest(
    folder: Path,
    snapshot_id: str,
    marts: Mapping[str, Mart],
    verdicts: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Describes every file already in `folder`; verdicts: mart to the summary of its verdict."""
    manifest = {
        "snapshot_id": snapshot_id,
        "published_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        **_build(folder / "loyalty.duckdb"),
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
            path.relative_to(folder).as_posix(): _fingerprint(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return manifest


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


def _fingerprint(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": file_digest(file, "sha256").hexdigest()}
