"""A home looked at from outside, without the pipeline's own code: what readers see, what it holds.

Everything is read anew from the files, as a BI tool or a person would.
"""

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import duckdb

OF_THIS_RUN_ALONE = {
    "build_info": {"build_id", "run_clock"},
    "fct_restatements": {"build_id", "is_of_this_build"},
}
"""Columns that say which run made a build: after a kill it may be one more than undisturbed."""


def snapshot_seen(home: Path) -> str | None:
    """The id of the snapshot that `current` leads to, found whole; None where there is no link."""
    link = home / "published" / "current"
    if not link.is_symlink():
        assert not link.exists()
        return None
    folder = link.resolve(strict=True)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {*manifest["files"], "manifest.json"}
    for name, written in manifest["files"].items():
        assert sha256((folder / name).read_bytes()).hexdigest() == written["sha256"], name
    counts = {name: table["rows"] for name, table in manifest["tables"].items()}
    with duckdb.connect(str(link / "loyalty.duckdb"), read_only=True) as reader:
        tables = [table for (table,) in reader.execute(_TABLES).fetchall()]
        assert counts == {table: _count(reader, f"marts.{table}") for table in tables}
        assert counts == {
            table: _count(reader, f"read_parquet('{folder}/marts/{table}.parquet')")
            for table in counts
        }
    return folder.name


def differences(home: Path, undisturbed: Path) -> list[str]:
    """Published tables whose rows are not exactly those of the undisturbed home, and the ledger."""
    with duckdb.connect() as reader:
        for name, of in (("here", home), ("there", undisturbed)):
            reader.execute(f"attach '{of}/published/current/loyalty.duckdb' as {name} (read_only)")
            reader.execute(f"attach '{of}/warehouse.duckdb' as {name}_warehouse (read_only)")
        tables = [table for (table,) in reader.execute(f"{_TABLES} order by all").fetchall()]
        assert set(tables) == {table for (table,) in reader.execute(_TABLES_OF_ONE).fetchall()}
        columns = {table: _columns(reader, table) for table in sorted(set(tables))}
        pairs = {
            table: [f"select {names} from {of}.marts.{table}" for of in ("here", "there")]
            for table, names in columns.items()
        }
        ledgers = (f"{of}_warehouse.raw.loads" for of in ("here", "there"))
        pairs["raw.loads"] = [f"{_LEDGER} from {ledger}" for ledger in ledgers]
        return [
            table
            for table, (one, other) in pairs.items()
            if _count(reader, f"({one} except all {other})")
            or _count(reader, f"({other} except all {one})")
        ]


def runs_by_status(home: Path) -> dict[str, int]:
    with closing(sqlite3.connect(home / "dagster" / "history" / "runs.db")) as runs:
        return dict(runs.execute("select status, count(*) from runs group by status").fetchall())


def leftovers(home: Path) -> list[str]:
    """What a publication that died might have left, and tables that no model builds."""
    partial = [path.name for path in (home / "published").rglob(".*")]
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as reader:
        stray = reader.execute(
            "select table_name from duckdb_tables() where contains(table_name, '__dbt_')"
        ).fetchall()
    return partial + [table for (table,) in stray]


def _columns(reader: duckdb.DuckDBPyConnection, table: str) -> str:
    exempt = OF_THIS_RUN_ALONE.get(table, set())
    found = reader.execute(f"select column_name from (describe here.marts.{table})").fetchall()
    return ", ".join(f'"{name}"' for (name,) in found if name not in exempt)


def _count(reader: duckdb.DuckDBPyConnection, relation: str) -> int:
    [(rows,)] = reader.execute(f"select count(*) from {relation}").fetchall()
    return int(rows)


_TABLES = "select table_name from duckdb_tables() where schema_name = 'marts'"
_TABLES_OF_ONE = f"{_TABLES} and database_name = 'there'"
_LEDGER = "select delivery, block, file, status, rows_read, rows_accepted, rows_rejected"
