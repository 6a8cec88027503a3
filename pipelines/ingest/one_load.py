"""One file into raw.*, in one transaction: all rows accounted for, or the load refused.

Which files there are and in which order is loading.py's; why a row is rejected, translation.py's.
"""

import duckdb

from pipelines.errors import ConfigurationError, InputError, from_data
from pipelines.ingest import ledger
from pipelines.ingest.checked_rows import check_rows
from pipelines.ingest.files import DeliveredFile
from pipelines.ingest.ledger import Outcome, transaction
from pipelines.ingest.planning import PlannedLoad
from pipelines.ingest.raw_rows import insert_accepted, insert_rejects
from pipelines.ingest.reading import Delivered, columns_of, stage
from pipelines.ingest.repeats import find_repeats, find_split_orders, reject_split_orders
from pipelines.ingest.report import Load
from pipelines.ingest.tombstones import find_erased
from pipelines.ingest.translation import Translation

MOST_REJECTS_TOLERATED = 0.05
# A pattern that is no regular expression, say: TRY() rejects no row for it, the query ends.
_WHERE_TRY_IS_NO_HELP = (
    duckdb.InvalidInputException,
    duckdb.OutOfRangeException,
    duckdb.ConversionException,
)
_ROW_TABLES = ("orders", "interactions", "customer_links", "fx_rates", "rejects", "load_days")
_TIMES = {"orders": "ordered_at", "interactions": "occurred_at"}


def load_file(
    connection: duckdb.DuckDBPyConnection,
    planned: PlannedLoad,
    load_id: int,
    *,
    run_id: str,
    in_spite_of_rejects: bool = False,
) -> Outcome:
    """Read one file into raw.* and close its load. More than 5 % rejects refuse it.

    Raises InputError when the file changed since it was planned, or its rows need more memory
    than there is; ConfigurationError when an expression of the map fails for every file.
    """
    try:
        return _load(connection, planned, load_id, run_id, in_spite_of_rejects=in_spite_of_rejects)
    except duckdb.OutOfMemoryException:
        raise InputError(
            f"{planned.file.name}: its rows need more memory than LADDER_MEMORY_LIMIT gives: "
            "raise it or deliver the file in parts"
        ) from None
    except _WHERE_TRY_IS_NO_HELP as error:
        shop, label = planned.translation.shop, planned.translation.label
        why = from_data(str(error).splitlines()[0])
        raise ConfigurationError(
            f"{shop.path}: {label}: an expression cannot be computed for {planned.file.name}: {why}"
        ) from None


def _load(
    connection: duckdb.DuckDBPyConnection,
    planned: PlannedLoad,
    load_id: int,
    run_id: str,
    *,
    in_spite_of_rejects: bool,
) -> Outcome:
    translation = planned.translation
    delivered = stage(connection, planned.file, translation.block.csv, planned.columns)
    if planned.file.content_hash != planned.content.content_hash:
        raise InputError(f"{planned.file.name}: changed while it was read: run again")
    checked = check_rows(connection, translation, delivered)
    arguments = (connection, checked, load_id, find_repeats(connection, checked))
    erased = find_erased(connection, checked)
    is_any = erased is not None
    with transaction(connection):
        forget_rows(connection, load_id)
        accepted = insert_accepted(*arguments, are_some_erased=is_any)
        rejected = delivered.rows - accepted - (erased or 0)
        if rejected and insert_rejects(*arguments, are_some_erased=is_any) != rejected:
            raise RuntimeError(f"{planned.file.name}: rows read are not accepted + rejected")
        split = find_split_orders(connection, translation, load_id)
        rejected += reject_split_orders(connection, load_id, split, delivered)
        is_refused = is_too_many(rejected, delivered.rows) and not in_spite_of_rejects
        status = "accepted" if in_spite_of_rejects else "refused" if is_refused else "loaded"
        if is_refused:
            delete_rows(connection, translation.block.contract.table, load_id)
        _note_days(connection, translation, load_id)
        outcome = Outcome(status, delivered.rows, rejected, erased or 0)
        ledger.close(connection, load_id, outcome, run_id=run_id)
        ledger.supersede_refused(connection, load_id)
        if not is_refused:
            ledger.supersede_same_content(connection, load_id)
            _take_split_orders_from_siblings(connection, planned, load_id, split, run_id)
    return outcome


def _note_days(
    connection: duckdb.DuckDBPyConnection, translation: Translation, load_id: int
) -> None:
    """Write down of which local days the load holds rows; links have none."""
    table = translation.block.contract.table
    days = {"fx_rates": "select distinct rate_on from raw.fx_rates where load_id = $load_id"}
    if table in _TIMES:
        # Every zone's offset is constant within a quarter of an hour; converting each row costs.
        days[table] = f"""
            select distinct cast(
                timezone($zone, timezone('UTC', make_timestamp(quarter * 900000000))) as date
            )
            from (
                select distinct epoch_us({_TIMES[table]}) // 900000000 as quarter
                from raw.{table} where load_id = $load_id
            )
        """
    if table in days:
        zone = {"zone": translation.shop.reporting_time_zone} if table in _TIMES else {}
        connection.execute(
            f"insert into raw.load_days select $load_id, * from ({days[table]})",
            {"load_id": load_id, **zone},
        )


def is_too_many(rejected: int, read: int) -> bool:
    return rejected > MOST_REJECTS_TOLERATED * read


def forget_rows(connection: duckdb.DuckDBPyConnection, load_id: int) -> None:
    """Remove what an earlier reading of this load left, before it is read again."""
    for table in _ROW_TABLES:
        delete_rows(connection, table, load_id)


def delete_rows(connection: duckdb.DuckDBPyConnection, table: str, load_id: int) -> None:
    connection.execute(f"delete from raw.{table} where load_id = $1", [load_id])


def _take_split_orders_from_siblings(
    connection: duckdb.DuckDBPyConnection,
    planned: PlannedLoad,
    load_id: int,
    split: list[int],
    run_id: str,
) -> None:
    """The other half of a split order leaves the load it came with, which may then be refused."""
    for sibling in ledger.loads_where(
        connection, "load_id in (select unnest($1::bigint[]))", [[s for s in split if s != load_id]]
    ):
        whole = _staged_again(connection, planned, sibling)
        taken = reject_split_orders(connection, sibling.load_id, split, whole)
        rejected = sibling.rows_rejected + taken
        status = sibling.status
        if status == "loaded" and is_too_many(rejected, sibling.rows_read):
            status = "refused"
            delete_rows(connection, "orders", sibling.load_id)
        outcome = Outcome(status, sibling.rows_read, rejected, sibling.rows_erased)
        ledger.close(connection, sibling.load_id, outcome, run_id=run_id)


def _staged_again(
    connection: duckdb.DuckDBPyConnection, planned: PlannedLoad, sibling: Load
) -> Delivered | None:
    """The sibling's file once more, for its whole rows; None when it is gone or has changed."""
    folder = planned.translation.shop.path.parent
    file = DeliveredFile(sibling.block, sibling.file, (folder / sibling.file).resolve())
    known = connection.execute(
        "select content_hash from raw.loads where load_id = $1", [sibling.load_id]
    ).fetchone()
    if not file.path.is_file() or known != (file.content_hash,):
        return None
    csv = planned.translation.block.csv
    return stage(connection, file, csv, columns_of(connection, file, csv))
