"""What a person decides about a load: accept it in spite of its rejects, or withdraw it."""

from pathlib import Path

import duckdb

from pipelines.errors import InputError
from pipelines.ingest import ledger
from pipelines.ingest.files import DeliveredFile, files_of
from pipelines.ingest.loading import prepare
from pipelines.ingest.map_words import nearest
from pipelines.ingest.one_load import forget_rows, load_file
from pipelines.ingest.planning import Planner
from pipelines.ingest.report import IngestReport, Load
from pipelines.ingest.shop_map import ShopMap


def accept(
    connection: duckdb.DuckDBPyConnection,
    shop: ShopMap,
    file: str,
    *,
    run_id: str = "accept",
) -> IngestReport:
    """Load what a refused or withdrawn file holds, whatever share of it is rejected.

    Raises InputError when no such load waits, or the file has changed since.
    """
    prepare(connection)
    planner = Planner(connection, shop)
    accepted = []
    for load in loads_named(connection, file, ("refused", "withdrawn"), folder=shop.path.parent):
        delivered = _file_of(shop, load)
        content = planner.content_of(delivered)
        known = connection.execute(
            "select content_hash from raw.loads where load_id = $1", [load.load_id]
        ).fetchone()
        if known != (content.content_hash,):
            raise InputError(
                f"{load.file}: has changed since it was {load.status}: "
                "run `ladder run`, which reads what it holds now"
            )
        planned = planner.checked(delivered)
        connection.execute(
            "update raw.loads set map_fingerprint = $1 where load_id = $2",
            [content.fingerprint, load.load_id],
        )
        load_file(connection, planned, load.load_id, run_id=run_id, in_spite_of_rejects=True)
        accepted.append(load.load_id)
    return _report(connection, accepted)


def withdraw(
    connection: duckdb.DuckDBPyConnection, file: str, *, folder: Path | None = None
) -> IngestReport:
    """Take a file's newest load back: what it superseded counts again, raw keeps its rows.

    Raises InputError when no load of this name counts or is refused.
    """
    prepare(connection)
    withdrawn = []
    takeable = ("loaded", "accepted", "refused", "pending")
    for load in loads_named(connection, file, takeable, folder=folder):
        with ledger.transaction(connection):
            ledger.set_status(connection, [load.load_id], "withdrawn", f"was {load.status}")
            _read_halves_again(connection, load)
        withdrawn.append(load.load_id)
    return _report(connection, withdrawn)


def _read_halves_again(connection: duckdb.DuckDBPyConnection, withdrawn: Load) -> None:
    """Orders split between this load and others of its delivery are whole again without it."""
    siblings = connection.execute(
        """
        select load_id from raw.loads
        where block = $1 and delivery = $2 and status in ('loaded', 'accepted', 'refused')
            and load_id in (select load_id from raw.rejects where reason = 'split_order')
        """,
        [withdrawn.block, withdrawn.delivery],
    ).fetchall()
    for (load_id,) in siblings:
        forget_rows(connection, load_id)
        reason = f"to be read again, {withdrawn.file} was withdrawn"
        ledger.set_status(connection, [load_id], "pending", reason)


def loads_named(
    connection: duckdb.DuckDBPyConnection,
    file: str,
    statuses: tuple[str, ...],
    *,
    folder: Path | None,
) -> list[Load]:
    """The newest load of each block whose file goes by this name, path or last part of it."""
    loads = ledger.loads_where(connection, "list_contains($1, status)", [list(statuses)])
    base = folder or Path()
    for is_meant in (
        lambda load: load.file == file,
        lambda load: (base / load.file).resolve() == Path(file).resolve(),
        lambda load: Path(load.file).name == file,
    ):
        meant = {load.block: load for load in loads if is_meant(load)}
        names = {load.file for load in meant.values()}
        if len(names) > 1:
            raise InputError(f"{file}: may be {' or '.join(sorted(names))}: name one of them")
        if meant:
            return list(meant.values())
    known = sorted({load.file for load in loads})
    hint = nearest(file, known) if known else "there is none"
    raise InputError(f"{file}: no load of this name is {' or '.join(statuses)}; {hint}")


def _file_of(shop: ShopMap, load: Load) -> DeliveredFile:
    block = shop.blocks().get(load.block)
    files = files_of(shop, load.block, block) if block else []
    for file in files:
        if file.name == load.file:
            return file
    raise InputError(f"{load.file}: is not among the files of the map: put it back, then accept it")


def _report(connection: duckdb.DuckDBPyConnection, load_ids: list[int]) -> IngestReport:
    loads = ledger.loads_where(connection, "load_id in (select unnest($1::bigint[]))", [load_ids])
    refused = ledger.loads_where(connection, "status = 'refused'")
    return IngestReport(loads=tuple(loads), refused=tuple(refused))
