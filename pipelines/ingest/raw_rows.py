"""Checked rows into the raw table they belong to, and the faulty ones into raw.rejects.

Which rows are faulty because of other rows is in repeats.py.
"""

import duckdb

from pipelines.ingest.broken_lines import BROKEN
from pipelines.ingest.checked_rows import CheckedRows
from pipelines.ingest.expressions import literal, quoted
from pipelines.ingest.tombstones import ERASED, blank_rejects, without_the_erased
from pipelines.ingest.translation import Translation, values_computed_once

_GENERATED_IDS = {"orders": "order_id", "interactions": "interaction_id"}
# Written in place of NULL and between values, so that ('a', NULL) and (NULL, 'a') differ.
_LEFT_OUT, _REJECTS = '"~left out"', '"~rejects"'
_NOTHING, _BETWEEN = "chr(30)", "chr(31)"


def generated_id(translation: Translation) -> str | None:
    """The id that rows of this block get from their content; None where the file has ids."""
    key = _GENERATED_IDS.get(translation.block.contract.table)
    return None if key in translation.block.expressions else key


def insert_accepted(
    connection: duckdb.DuckDBPyConnection,
    checked: CheckedRows,
    load_id: int,
    repeats: str | None,
    *,
    are_some_erased: bool = False,
) -> int:
    """Write the rows without fault that are not among `repeats`; gives their number.

    are_some_erased: leave out the rows of erased persons, and what others' rows say of them.
    """
    translation = checked.translation
    columns = _raw_columns(translation)
    if are_some_erased:
        columns = {n: without_the_erased(n, sql, translation) for n, sql in columns.items()}
    chosen = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    left_out = f'and "~file_row" not in (select file_row from {repeats})' if repeats else ""
    left_out += _not_erased(are_some_erased)
    namespace = translation.shop.namespace_of(translation.block)
    with values_computed_once(connection):
        row = connection.execute(
            f"""
            insert into raw.{translation.block.contract.table} by name
            select $load_id as load_id, "~file_row" as file_row, $source as source, {chosen}
            from {_with_content(checked)}
            where "~fault" is null {left_out}
            """,
            {
                "load_id": load_id,
                "source": translation.shop.name,
                **_if_used("namespace", namespace, chosen),
            },
        ).fetchone()
    return int(row[0]) if row else 0


def insert_rejects(
    connection: duckdb.DuckDBPyConnection,
    checked: CheckedRows,
    load_id: int,
    repeats: str | None,
    *,
    are_some_erased: bool = False,
) -> int:
    """Write every row that was not accepted, whole, with what is wrong; gives their number.

    are_some_erased: leave out the rows of erased persons that keep the contract, and of those that
    break it what is in them.
    """
    connection.execute(
        f"""
        create or replace temp table {_LEFT_OUT} as
        select * from {checked.delivered.relation} where "~file_row" not in (
            select file_row from raw.{checked.translation.block.contract.table} where load_id = $1
        ) {_not_erased(are_some_erased)}
        """,
        [load_id],
    )
    connection.execute(
        f"""
        create or replace temp table {_REJECTS} as
        select $load_id as load_id, * from ({_faulty_rows(checked, repeats)})
        union all by name
        select $load_id as load_id, * from ({_broken_lines()})
        """,
        {"load_id": load_id},
    )
    if are_some_erased:
        # Before they are written: what a table once held stays in the pages of its file.
        blank_rejects(connection, f"temp.{_REJECTS}")
    row = connection.execute(
        f"insert into raw.rejects by name select * from temp.{_REJECTS}"
    ).fetchone()
    return int(row[0]) if row else 0


def _not_erased(are_some_erased: bool) -> str:
    return f'and "~file_row" not in (select file_row from {ERASED})' if are_some_erased else ""


def _if_used(name: str, value: object, sql: str) -> dict[str, object]:
    """DuckDB refuses a parameter that the statement does not name."""
    return {name: value} if f"${name}" in sql else {}


def _raw_columns(translation: Translation) -> dict[str, str]:
    """SQL of every column of the raw table that is not NULL throughout."""
    columns = {column.raw: quoted(column.raw) for column in translation.mapped}
    table = translation.block.contract.table
    if table == "customer_links":
        for name in ("customer_namespace", "linked_customer_namespace"):
            columns[name] = f"coalesce({columns.get(name, 'null')}, $namespace)"
    elif table != "fx_rates":
        columns["customer_namespace"] = "$namespace"
    if translation.block.attributes:
        columns["attributes"] = "attributes"
    if (key := generated_id(translation)) is not None:
        occurrence = 'row_number() over (partition by "~content" order by "~file_row")'
        columns[key] = f"concat(\"~content\", '-', {occurrence})"
    if table == "orders":
        columns |= _order_columns(translation, columns)
    return columns


def _order_columns(translation: Translation, columns: dict[str, str]) -> dict[str, str]:
    currency = literal(translation.shop.reporting_currency)
    rules = " ".join(
        f"when {quoted(f'~ exclude.{name}')}.v then {literal(name)}"
        for name in translation.block.exclusions
    )
    status = f"coalesce({columns.get('status', 'null')}, 'placed')"
    extra = {
        "status": status,
        "is_test": f"coalesce({columns.get('is_test', 'null')}, false)",
        "currency": columns.get("currency", currency),
    }
    if rules:
        extra["exclusion"] = f"case when {status} = 'refund' then null {rules} end"
    if "line_number" not in columns:
        by_file = 'row_number() over (partition by order_id order by "~file_row")'
        extra["line_number"] = "1" if generated_id(translation) else by_file
    return extra


def _with_content(checked: CheckedRows) -> str:
    """The checked rows, with a stable hash of their content where that is their id."""
    translation = checked.translation
    if generated_id(translation) is None:
        return checked.relation
    names = sorted(column.raw for column in translation.mapped)
    names += ["attributes"] if translation.block.attributes else []
    parts = ", ".join(f"coalesce(cast({quoted(name)} as varchar), {_NOTHING})" for name in names)
    hashed = f"md5(concat_ws({_BETWEEN}, {literal(translation.label)}, {parts}))"
    return f'(select *, {hashed} as "~content" from {checked.relation})'


def _faulty_rows(checked: CheckedRows, repeats: str | None) -> str:
    faults = list(enumerate(checked.translation.faults))
    reasons = " ".join(f"when {i} then {literal(fault.reason)}" for i, fault in faults)
    names = " ".join(f"when {i} then {literal(fault.column)}" for i, fault in faults)
    nothing = "(select null::bigint as file_row, null as reason, null as name, null as detail)"
    left_out = f"temp.{_LEFT_OUT}"
    return f"""
        select
            "~file_row" as file_row,
            coalesce(case "~fault" {reasons} end, repeats.reason) as reason,
            coalesce(nullif(case "~fault" {names} end, ''), repeats.name) as column_name,
            coalesce("~detail", repeats.detail) as detail,
            whole.row
        from {checked.among(f'select "~file_row" from {left_out}')} as checked
        inner join (select "~file_row", {checked.delivered.row} as row from {left_out}) as whole
            using ("~file_row")
        left join {repeats or nothing} as repeats on repeats.file_row = "~file_row"
    """


def _broken_lines() -> str:
    return f"select * from (select null as column_name, * from temp.{BROKEN})"
