"""Whether a run may derive only what changed since the last derivation, and if not, why.

How that is done is dbt's: macros/night.sql and night_touched.sql.
"""

import duckdb

from pipelines.warehouse import Warehouse

# What two derivations of one home may differ in; anything else decides what every row is.
_FREE_SETTINGS = {"build_id", "as_of", "is_as_of_given", "run_clock"}
# What macros/night.sql says when a night cannot go on; one run over everything then follows.
SHOP_CHANGED = "the shop delivers something for the first time, or no longer"
# Beyond this share of the rows of raw it costs less to derive everything.
_LARGEST_SHARE = 0.3


def why_everything(warehouse: Warehouse) -> str | None:
    """One clause that says why everything has to be derived again; None when a night will do."""
    with warehouse.connect() as connection:
        return (
            _nothing_derived(connection)
            or _other_settings(connection)
            or _earlier_instant(connection)
            or _rows_gone(connection)
            or _too_much(connection)
        )


def what_was_touched(warehouse: Warehouse) -> str:
    """How much the night just derived was about, in one clause for the log."""
    counts = []
    with warehouse.connect() as connection:
        for table in ("orders", "interactions", "customers"):
            exists = connection.execute(
                "select 1 from duckdb_tables() where schema_name = 'night' and table_name = $1",
                [table],
            ).fetchone()
            if exists:  # a night that failed early knows its orders, but not their customers
                row = connection.execute(f"select count(*) from night.{table}").fetchone()
                counts.append(f"{row[0] if row else 0:,} {table}")
    return f"{', '.join(counts) or 'nothing'} touched"


def _nothing_derived(connection: duckdb.DuckDBPyConnection) -> str | None:
    found = connection.execute(
        """
        select count(*) from duckdb_tables()
        where schema_name = 'night' and table_name in ('derived', 'derived_loads')
        """
    ).fetchone()
    return None if found == (2,) else "no earlier derivation was finished"


def _other_settings(connection: duckdb.DuckDBPyConnection) -> str | None:
    now, earlier = (_row(connection, table) for table in ("raw.run_settings", "night.derived"))
    changed = sorted(
        name
        for name in now.keys() | earlier.keys()
        if name not in _FREE_SETTINGS and now.get(name) != earlier.get(name)
    )
    return f"{', '.join(changed)} changed" if changed else None


def _earlier_instant(connection: duckdb.DuckDBPyConnection) -> str | None:
    row = connection.execute(
        "select now.as_of < earlier.as_of from raw.run_settings as now, night.derived as earlier"
    ).fetchone()
    return "as_of went back" if row == (True,) else None


def _row(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, object]:
    relation = connection.sql(f"from {table}")
    rows = relation.fetchall()
    return dict(zip(relation.columns, rows[0], strict=True))


def _rows_gone(connection: duckdb.DuckDBPyConnection) -> str | None:
    """A load read again, or waiting for it, left nothing in raw of what it was: whom that touched
    is unknown.
    """
    row = connection.execute(
        """
        select count(*) from raw.loads as now
        inner join night.derived_loads as earlier on now.load_id = earlier.load_id
        where
            now.content_hash is distinct from earlier.content_hash
            or now.map_fingerprint is distinct from earlier.map_fingerprint
            or now.loaded_at is distinct from earlier.loaded_at
            or now.run_id is distinct from earlier.run_id
            or now.status = 'pending'
        """
    ).fetchone()
    assert row
    return f"loads read again: {row[0]}" if row[0] else None


def _too_much(connection: duckdb.DuckDBPyConnection) -> str | None:
    row = connection.execute(
        """
        with counting as (
            select load_id from raw.loads where status in ('loaded', 'accepted')
        ),
        changed as (
            (from counting except select load_id from night.derived_loads)
            union all
            (select load_id from night.derived_loads except from counting)
        ),
        held as (
            select load_id, count(*) as rows from raw.orders group by load_id
            union all
            select load_id, count(*) as rows from raw.interactions group by load_id
        )
        select coalesce(sum(rows) filter (where load_id in (from changed)), 0), sum(rows)
        from held
        """
    ).fetchone()
    assert row
    changed, held = row
    if changed > _LARGEST_SHARE * held:
        return f"{changed:,} of {held:,} rows changed"
    return None
