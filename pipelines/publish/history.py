"""What readers were shown, written down in raw, where no full refresh reaches it.

A snapshot carries what it says for the first time, or otherwise than the one before; it is appended
once readers see it, or by whoever next holds the warehouse. What a restatement is, dbt decides.
"""

from pathlib import Path

import duckdb

from pipelines.publish import shelf
from pipelines.warehouse import Warehouse

FOLDER = "history"
_TABLES = {
    "publications": "int_publication",
    "published_loads": "int_load_changes",
    "published_figures": "int_figure_changes",
}
_FIGURE = "table_name, grain, period_start, row_key, column_name"


def carry_history(warehouse: Warehouse, folder: Path) -> None:
    """Write into `folder` what the snapshot there adds to the history."""
    (folder / FOLDER).mkdir()
    with warehouse.connect(read_only=True) as connection:
        for table, model in _TABLES.items():
            connection.execute(
                f"copy (select * from intermediate.{model} order by all) to $file"
                " (format parquet, compression zstd)",
                {"file": str(folder / FOLDER / f"{table}.parquet")},
            )


def note_publications(warehouse: Warehouse) -> None:
    """Append what the snapshots on the shelf say and the history does not have yet.

    For whoever holds the warehouse, before anything is derived: the next build is compared with it.
    """
    folders = [snapshot.folder / FOLDER for snapshot in shelf.snapshots(warehouse.published)]
    carried = [folder for folder in folders if folder.is_dir()]
    if not carried or not warehouse.path.exists():
        return
    with warehouse.connect() as connection:
        if _has_history(connection):
            for folder in carried:
                _append(connection, folder)


def _has_history(connection: duckdb.DuckDBPyConnection) -> bool:
    """Not in a home of an earlier version: the next run makes the tables."""
    found = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'raw'"
        " and list_contains($1, table_name)",
        [list(_TABLES)],
    ).fetchone()
    return found == (len(_TABLES),)


def _append(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """All of it or nothing, and once: publications are numbered when they are derived."""
    files = {table: str(folder / f"{table}.parquet") for table in _TABLES}
    publication = connection.execute(
        "select publication from read_parquet($1) where publication >"
        " (select coalesce(max(publication), 0) from raw.publications)",
        [files["publications"]],
    ).fetchone()
    if publication is None:
        return
    connection.begin()
    # What an erasure changed is forgotten: the difference would be what the person had been.
    connection.execute(
        f"delete from raw.published_figures where ({_FIGURE}) in"
        f" (select ({_FIGURE}) from read_parquet($1) where cause like '%erasure%')",
        [files["published_figures"]],
    )
    connection.execute(
        "insert into raw.publications by name"
        " select * exclude (described_until, cause) from read_parquet($1)",
        [files["publications"]],
    )
    connection.execute(
        "insert into raw.published_loads by name"
        " select $1 as publication, load_id, is_counting from read_parquet($2)",
        [publication[0], files["published_loads"]],
    )
    connection.execute(
        "insert into raw.published_figures by name select * from read_parquet($1)",
        [files["published_figures"]],
    )
    connection.commit()
