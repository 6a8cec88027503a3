"""One connection to both sides: schema `marts` as published, schema `truth` as planted.

What the shop delivered is there too, where a truth is about what was delivered (`delivered`).
"""

from pathlib import Path

import duckdb


def open_both(database: Path, shop: Path) -> duckdb.DuckDBPyConnection:
    """`database` holds the schema marts; `shop` is the directory of the sample."""
    connection = duckdb.connect()
    connection.execute(f"attach '{database}' as pipeline (read_only)")
    connection.execute("create schema marts; create schema truth; create schema delivered")
    tables = connection.execute(
        "select table_name from duckdb_tables() "
        "where database_name = 'pipeline' and schema_name = 'marts'"
    ).fetchall()
    for (table,) in tables:
        connection.execute(f"create view marts.{table} as from pipeline.marts.{table}")
    for path in sorted((shop / "truth").glob("*.parquet")):
        connection.execute(f"create view truth.{path.stem} as from '{path}'")
    connection.execute(
        "create view delivered.mailings as "
        f"from read_csv('{shop}/interactions/mailings/*.csv.gz', all_varchar = true)"
    )
    return connection
