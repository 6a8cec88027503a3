"""Rows that cannot stand beside another one: a key twice in a file, an order split over two.

Which version of a row is newest is decided in dbt staging.
"""

import duckdb

from pipelines.ingest.checked_rows import CheckedRows
from pipelines.ingest.expressions import literal, quoted
from pipelines.ingest.raw_rows import generated_id
from pipelines.ingest.reading import Delivered
from pipelines.ingest.reasons import Reason
from pipelines.ingest.shop_map import Orders
from pipelines.ingest.translation import Translation, values_computed_once

_SUSPECTS, _REPEATS, _SPLIT = '"~suspects"', '"~repeats"', '"~split"'


def find_repeats(connection: duckdb.DuckDBPyConnection, checked: CheckedRows) -> str | None:
    """A table of rows whose key stands in the file more than once, or None when none does.

    Of identical rows the first is kept. Rows that differ are all left out, unless updated_at
    ranks them: then they are versions, and all are kept.
    """
    translation = checked.translation
    key = _key(translation)
    if not key or not _may_repeat(connection, checked, key):
        return None
    names = ", ".join(quoted(name) for name in key)
    version = ', "updated_at"' if _has_updated_at(translation) else ""
    content = ", ".join(quoted(column.raw) for column in translation.mapped)
    content += ", attributes" if translation.block.attributes else ""
    with values_computed_once(connection):
        connection.execute(
            f"""
            create or replace temp table {_REPEATS} as
            with keyed as (
                select "~file_row" as file_row, {names}{version}, to_json(row({content})) as content
                from {checked.among(f'select "~file_row" from temp.{_SUSPECTS}')}
                where "~fault" is null
            ),
            compared as (
                select
                    file_row,
                    count(*) over same as times,
                    min(content) over same = max(content) over same as is_identical,
                    min(file_row) over same as first_row
                from keyed
                window same as (partition by {names}{version})
            )
            select
                file_row,
                {literal(Reason.DUPLICATE_KEY)} as reason,
                {literal(", ".join(key))} as name,
                case when is_identical then concat('repeats row ', first_row)
                    else concat('the rows of this key differ, the first is row ', first_row)
                end as detail
            from compared
            where times > 1 and not (is_identical and file_row = first_row)
            """
        )
    return f"temp.{_REPEATS}"


def _key(translation: Translation) -> list[str]:
    """The raw columns that name a row in its file; none where the file cannot name it."""
    contract = translation.block.contract
    mapped = {column.key: column.raw for column in translation.mapped}
    if contract.table in ("orders", "interactions"):
        is_complete = all(name in mapped for name in contract.identity)
        return [mapped[name] for name in contract.identity] if is_complete else []
    return [mapped[name] for name in contract.identity if name in mapped]


def _has_updated_at(translation: Translation) -> bool:
    return any(column.key == "updated_at" for column in translation.mapped)


def _may_repeat(
    connection: duckdb.DuckDBPyConnection, checked: CheckedRows, key: list[str]
) -> bool:
    """Note the rows whose key's hash occurs twice: cheap to know, and nearly always none."""
    hashed = f"hash({', '.join(quoted(name) for name in key)})"
    hashes = connection.execute(
        f"select {hashed} from {checked.relation} group by 1 having count(*) > 1"
    ).fetchall()
    if hashes:
        connection.execute(
            f"""
            create or replace temp table {_SUSPECTS} as
            select "~file_row" from {checked.relation}
            where {hashed} in (select unnest($1::ubigint[]))
            """,
            [[row[0] for row in hashes]],
        )
    return bool(hashes)


def find_split_orders(
    connection: duckdb.DuckDBPyConnection, translation: Translation, load_id: int
) -> list[int]:
    """The loads of one delivery, this one among them, that share an order; collects its lines.

    An order whose versions updated_at ranks is not split: the newer one replaces the older.
    """
    block = translation.block
    if not isinstance(block, Orders) or block.redelivery == "line" or generated_id(translation):
        return []
    siblings = connection.execute(
        "select sibling.load_id from raw.loads as sibling inner join raw.loads as own "
        "using (block, delivery) where own.load_id = $1 and sibling.load_id <> $1 "
        "and sibling.status in ('loaded', 'accepted') "
        # What an older map read is no sibling: this map reads it, or has refused it.
        "and sibling.content_hash <> own.content_hash and not exists ("
        "select 1 from raw.loads as listed where listed.status in ('pending', 'refused') "
        "and listed.block = sibling.block and listed.content_hash = sibling.content_hash)",
        [load_id],
    ).fetchall()
    if not siblings:
        return []
    connection.execute(
        f"""
        create or replace temp table {_SPLIT} as
        with versions as (
            select order_id, load_id,
                case when bool_and(updated_at is not null) then max(updated_at) end as updated_at
            from raw.orders
            where load_id in (select unnest($loads::bigint[])) and order_id in (
                select order_id from raw.orders where load_id = $load_id
            )
            group by order_id, load_id
        ),
        split as (
            select order_id from versions group by order_id
            having count(*) > 1 and count(distinct updated_at) < count(*)
        )
        select load_id, file_row, order_id, to_json(orders) as row
        from raw.orders as orders
        inner join split using (order_id)
        where load_id in (select unnest($loads::bigint[]))
        """,
        {"load_id": load_id, "loads": [load_id, *(row[0] for row in siblings)]},
    )
    rows = connection.execute(f"select distinct load_id from temp.{_SPLIT} order by 1").fetchall()
    return [row[0] for row in rows]


def reject_split_orders(
    connection: duckdb.DuckDBPyConnection,
    load_id: int,
    split: list[int],
    whole: Delivered | None,
) -> int:
    """Move the lines that find_split_orders collected for one load to raw.rejects.

    `whole` is the load's file, staged; without it the line is kept as raw.orders had it.
    """
    if load_id not in split:
        return 0
    rows = f"select file_row, row from temp.{_SPLIT} where load_id = $load_id"
    if whole:
        rows = f'select "~file_row" as file_row, {whole.row} as row from {whole.relation}'
    row = connection.execute(
        f"""
        insert into raw.rejects by name
        select
            split.load_id,
            split.file_row,
            {literal(Reason.SPLIT_ORDER)} as reason,
            'order_id' as column_name,
            concat('order ', split.order_id, ' also stands in ', other.files) as detail,
            rows.row
        from temp.{_SPLIT} as split
        inner join ({rows}) as rows on rows.file_row = split.file_row
        inner join (
            select order_id, string_agg(distinct file, ', ' order by file) as files
            from temp.{_SPLIT} inner join raw.loads using (load_id)
            where load_id <> $load_id group by order_id
        ) as other on other.order_id = split.order_id
        where split.load_id = $load_id
        """,
        {"load_id": load_id},
    ).fetchone()
    connection.execute(
        f"delete from raw.orders where load_id = $1 and file_row in "
        f"(select file_row from temp.{_SPLIT} where load_id = $1)",
        [load_id],
    )
    return int(row[0]) if row else 0
