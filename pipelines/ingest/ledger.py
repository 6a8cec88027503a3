"""raw.loads: which content was listed, loaded, refused, accepted, withdrawn or superseded.

The ledger moves no rows of data; loading.py does, in the same transaction.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from pipelines.ingest.report import Load, Reject

COUNTING = ("loaded", "accepted")
MATTERING = (*COUNTING, "refused")
_LOAD = """
    select load_id, delivery, block, file, status, status_reason,
        coalesce(rows_read, 0), coalesce(rows_accepted, 0), coalesce(rows_rejected, 0),
        coalesce(rows_erased, 0)
    from raw.loads
"""


@dataclass(frozen=True)
class Content:
    """What was delivered: the bytes of a file for one block, under one map."""

    block: str
    file: str
    content_hash: str
    fingerprint: str


@dataclass(frozen=True)
class Outcome:
    """How a load ended."""

    status: str
    read: int
    rejected: int
    erased: int = 0

    @property
    def accepted(self) -> int:
        return self.read - self.rejected - self.erased

    @property
    def sentence(self) -> str:
        share = f"{self.rejected} of {self.read} rows rejected"
        return {
            "loaded": share if self.rejected else "every row accepted",
            "refused": f"{share}, more than 5 %: no row was loaded",
            "accepted": f"{share}, accepted by name",
        }[self.status]


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block or nothing of it."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def loads_where(
    connection: duckdb.DuckDBPyConnection,
    condition: str,
    parameters: Sequence[object] = (),
) -> list[Load]:
    """Loads in order of load_id. `condition` is SQL written in this room."""
    rows = connection.execute(f"{_LOAD} where {condition} order by load_id", parameters).fetchall()
    reasons: dict[int, dict[str, int]] = {}
    for load_id, reason, number in connection.execute(
        "select load_id, reason, count(*) from raw.rejects "
        "where load_id in (select unnest($1::bigint[])) group by all order by all",
        [[row[0] for row in rows]],
    ).fetchall():
        reasons.setdefault(load_id, {})[reason] = number
    names = [name for name in Load.model_fields if name != "reasons"]
    return [
        Load(**dict(zip(names, row, strict=True)), reasons=reasons.get(row[0], {})) for row in rows
    ]


def is_known(connection: duckdb.DuckDBPyConnection, content: Content) -> bool:
    """Was this content dealt with: read under this map, or withdrawn under any?"""
    row = connection.execute(
        """
        select count(*) from raw.loads
        where block = $1 and content_hash = $2 and (
            (map_fingerprint = $3 and status in ('loaded', 'accepted', 'refused'))
            or (status = 'withdrawn' and load_id = (
                select max(load_id) from raw.loads where block = $1 and content_hash = $2
            ))
        )
        """,
        [content.block, content.content_hash, content.fingerprint],
    ).fetchone()
    return bool(row and row[0])


def list_pending(
    connection: duckdb.DuckDBPyConnection, contents: Sequence[Content], run_id: str
) -> list[int]:
    """A pending row for each content, in one transaction; gives the load ids.

    Content that was listed before keeps the delivery it was first seen in, so neither a crash
    nor a changed map changes which version is newer.
    """
    with transaction(connection):
        (delivery,) = _one(connection, "select coalesce(max(delivery), 0) + 1 from raw.loads")
        return [_pending(connection, content, delivery, run_id) for content in contents]


def _pending(
    connection: duckdb.DuckDBPyConnection, content: Content, delivery: int, run_id: str
) -> int:
    listed = connection.execute(
        "update raw.loads set map_fingerprint = $3, run_id = $4, file = $5 "
        "where block = $1 and content_hash = $2 and status = 'pending' returning load_id",
        [
            content.block,
            content.content_hash,
            content.fingerprint,
            run_id,
            content.file,
        ],
    ).fetchone()
    if listed:
        return int(listed[0])
    (load_id,) = _one(
        connection,
        """
        insert into raw.loads by name
        select
            (select coalesce(max(load_id), 0) + 1 from raw.loads) as load_id,
            coalesce(min(delivery), $delivery) as delivery,
            coalesce(min(first_seen_at), timezone('UTC', now())) as first_seen_at,
            $block as block, $file as file, $hash as content_hash,
            $fingerprint as map_fingerprint, 'pending' as status,
            'listed, not read yet' as status_reason, $run_id as run_id
        from raw.loads where block = $block and content_hash = $hash
        returning load_id
        """,
        {
            "delivery": delivery,
            "block": content.block,
            "file": content.file,
            "hash": content.content_hash,
            "fingerprint": content.fingerprint,
            "run_id": run_id,
        },
    )
    return int(load_id)


def close(
    connection: duckdb.DuckDBPyConnection,
    load_id: int,
    outcome: Outcome,
    *,
    run_id: str,
) -> None:
    """Write what became of a load."""
    connection.execute(
        """
        update raw.loads set
            status = $status, status_reason = $reason, rows_read = $read,
            rows_accepted = $accepted, rows_rejected = $rejected,
            rows_erased = $erased,
            loaded_at = timezone('UTC', now()), run_id = $run_id
        where load_id = $load_id
        """,
        {
            "load_id": load_id,
            "status": outcome.status,
            "reason": outcome.sentence,
            "read": outcome.read,
            "accepted": outcome.accepted,
            "rejected": outcome.rejected,
            "erased": outcome.erased,
            "run_id": run_id,
        },
    )


def set_status(
    connection: duckdb.DuckDBPyConnection,
    load_ids: Sequence[int],
    status: str,
    reason: str,
) -> None:
    connection.execute(
        "update raw.loads set status = $1, status_reason = $2 "
        "where load_id in (select unnest($3::bigint[]))",
        [status, reason, list(load_ids)],
    )


def supersede_refused(connection: duckdb.DuckDBPyConnection, load_id: int) -> None:
    """Earlier refusals of the same file or content give way to this load."""
    _supersede(connection, load_id, "status = 'refused' and (file = $3 or content_hash = $4)")


def supersede_same_content(connection: duckdb.DuckDBPyConnection, load_id: int) -> None:
    """Loads of the same content under an older map give way to this one."""
    _supersede(connection, load_id, "status in ('loaded', 'accepted') and content_hash = $4")


def supersede_absent(
    connection: duckdb.DuckDBPyConnection, blocks: Sequence[str], listed: Sequence[int]
) -> None:
    """Loads of blocks the map no longer has stop counting; so does a file that was replaced
    by another content of its name before it was read.
    """
    connection.execute(
        "update raw.loads set status = 'superseded', status_reason = 'its block left the map' "
        "where not list_contains($1, block) and status not in ('withdrawn', 'superseded')",
        [list(blocks)],
    )
    connection.execute(
        "update raw.loads set status = 'superseded', status_reason = 'replaced before it was read' "
        "where status = 'pending' and load_id not in (select unnest($1::bigint[])) "
        "and (block, file) in (select (block, file) from raw.loads "
        "where load_id in (select unnest($1::bigint[])))",
        [list(listed)],
    )


def _supersede(connection: duckdb.DuckDBPyConnection, load_id: int, condition: str) -> None:
    block, file, content_hash = _one(
        connection,
        "select block, file, content_hash from raw.loads where load_id = $1",
        [load_id],
    )
    rows = connection.execute(
        f"select load_id from raw.loads where load_id <> $1 and block = $2 and ({condition}) "
        "and $3 is not null and $4 is not null",
        [load_id, block, file, content_hash],
    ).fetchall()
    if rows:
        set_status(connection, [row[0] for row in rows], "superseded", f"by load {load_id}")


def rejects(
    connection: duckdb.DuckDBPyConnection, files: Collection[str] | None = None
) -> list[Reject]:
    """Rejected rows of loads that still matter, newest load first; of these files, or of all."""
    rows = connection.execute(
        """
        select rejects.load_id, loads.file, rejects.file_row, rejects.reason,
            rejects.column_name, rejects.detail, rejects.row::varchar
        from raw.rejects
        inner join raw.loads using (load_id)
        where list_contains($2, loads.status)
            and ($1 is null or list_contains($1, loads.file))
        order by rejects.load_id desc, rejects.file_row
        """,
        [None if files is None else list(files), list(MATTERING)],
    ).fetchall()
    return [Reject(**dict(zip(Reject.model_fields, row, strict=True))) for row in rows]


def _one(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: object = None
) -> tuple[Any, ...]:
    row = connection.execute(sql, parameters).fetchone()
    if row is None:
        raise RuntimeError(f"no row from {sql}")
    return tuple(row)
