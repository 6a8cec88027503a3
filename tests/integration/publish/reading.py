"""Sixteen processes that read what is published, each its own way, until stdin ends.

`python -m tests.integration.publish.reading PUBLISHED SECONDS_BETWEEN` writes one JSON line per
reader: its way, the builds it met in order, and what failed or was mixed.
"""

import json
import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import sqlalchemy

SECONDS_A_CONNECTION_LIVES = 2
STAMPS = {"build_info": "build_id", "fct_orders": "status", "dim_customers": "ladder_stage"}
"""Marts, and a column of each in which every build has its own name."""

Query = Callable[[], list[str]]


def main() -> None:
    published, between = Path(sys.argv[1]), float(sys.argv[2])
    ways = [fresh_connection] * 6 + [pooled_connections] * 5 + [parquet_of_one_snapshot] * 5
    told, to_tell = os.pipe()
    for way in ways:
        if os.fork() == 0:
            line = json.dumps({"way": way.__name__, **_read(way(published), between)})
            os.write(to_tell, line.encode() + b"\n")
            os._exit(0)
    os.close(to_tell)
    with os.fdopen(told) as lines:
        sys.stdout.write(lines.read())
    for _ in ways:
        os.wait()


def _read(queries: Iterator[list[str]], between: float) -> dict[str, object]:
    met: list[str] = []
    wrong: list[str] = []
    number = 0
    while not select.select([sys.stdin], [], [], between)[0]:
        number += 1
        try:
            builds = next(queries)
        except Exception as error:
            wrong.append(f"{type(error).__name__}: {error}")
            break
        if len(set(builds)) != 1:
            wrong.append(f"mixed: {builds}")
        elif met[-1:] != builds[:1]:
            met.append(builds[0])
    return {"queries": number, "met": met, "wrong": wrong}


def fresh_connection(published: Path) -> Iterator[list[str]]:
    while True:
        path = str(published / "current" / "loyalty.duckdb")
        with closing(duckdb.connect(path, read_only=True)) as reader:
            yield [row[0] for row in reader.execute(_stamps("marts.{}")).fetchall()]


def pooled_connections(published: Path) -> Iterator[list[str]]:
    """A dashboard: two connections held, each replaced when it is two seconds old."""
    engine = sqlalchemy.create_engine(
        f"duckdb:///{published}/current/loyalty.duckdb",
        connect_args={"read_only": True},
        poolclass=sqlalchemy.QueuePool,
        pool_size=2,
        pool_recycle=SECONDS_A_CONNECTION_LIVES,
    )
    while True:
        with engine.connect() as one, engine.connect() as other:
            first = [row[0] for row in one.execute(sqlalchemy.text(_stamps("marts.{}")))]
            yield first
            yield [row[0] for row in other.execute(sqlalchemy.text(_stamps("marts.{}")))]


def parquet_of_one_snapshot(published: Path) -> Iterator[list[str]]:
    """One table after the other, half a second apart, from where `current` led at first."""
    while True:
        folder = (published / "current").resolve()
        builds: list[str] = []
        for table, column in STAMPS.items():
            with closing(duckdb.connect()) as reader:
                rows = reader.read_parquet(f"{folder}/marts/{table}.parquet")
                builds += [build for (build,) in rows.select(column).distinct().fetchall()]
            time.sleep(0.5)
        yield builds


def _stamps(relation: str) -> str:
    return " union all ".join(
        f"select distinct {column} from {relation.format(table)}"
        for table, column in STAMPS.items()
    )


if __name__ == "__main__":
    main()
