"""Takes one person out of raw.*: their rows with all versions, and their ids in rows of others.

Later rows of theirs are tombstones.py's; what lies outside the warehouse is the erase command's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from pipelines.errors import InputError
from pipelines.ingest import ledger, tombstones
from pipelines.ingest.loading import prepare

Name = tuple[str, str]
"""A customer namespace, and an id in it."""

_PERSON = 'temp."~person"'
_ORDERS, _INTERACTIONS = 'temp."~orders of theirs"', 'temp."~interactions of theirs"'
_HOLDS = """load_id in (select load_id from raw.loads where status in ('loaded', 'accepted'))
    and coalesce(valid_from < valid_to, true)"""
"""SQL of a link: it leads somebody somewhere at some time."""


@dataclass(frozen=True)
class Erased:
    """How many rows went, by table; were cleared of a reference; were emptied, being rejects."""

    rows: dict[str, int]
    references: int
    rejects: int


def find_person(connection: duckdb.DuckDBPyConnection, customer: str, home: str) -> list[Name]:
    """Every id that stood for the person at any time, by the links of loads that count.

    customer: a customer_id as published, or any id of theirs; home: the namespace of ids without
    one. Raises InputError where nobody goes by it, or the id stood for several persons.
    """
    prepare(connection)
    meant = [name for name in names_of(customer, home) if _is_known(connection, name)]
    if not meant:
        raise InputError(f"no customer {customer} in the warehouse: look it up in dim_customers")
    persons = _last_of(connection, meant)
    if len(persons) > 1:
        told = " and ".join(id_ for _, id_ in persons)
        raise InputError(f"{customer} stood for {told}: erase one of them, or each")
    return _reached(connection, persons or meant, backwards=True)


def names_of(customer: str, home: str) -> list[Name]:
    """What a customer_id may mean: an id of the home namespace, or `namespace:id`."""
    customer = customer.strip()
    marks = [place for place, sign in enumerate(customer) if sign == ":"]
    return [(home, customer), *((customer[:mark], customer[mark + 1 :]) for mark in marks)]


def files_with_rows(connection: duckdb.DuckDBPyConnection, person: Sequence[Name]) -> list[str]:
    """The delivered files that brought rows of the person."""
    _note_person(connection, person)
    rows = connection.execute(
        f"""
        select distinct file from raw.loads where load_id in (
            select load_id from raw.orders where {_is_theirs("")}
            union select load_id from raw.interactions where {_is_theirs("")}
            union select load_id from raw.customer_links
            where {_is_theirs("")} or {_is_theirs("linked_")}
        )
        order by file
        """
    ).fetchall()
    return [file for (file,) in rows]


def erase_rows(connection: duckdb.DuckDBPyConnection, person: Sequence[Name]) -> Erased:
    """All of it in one transaction; nothing the second time.

    Everything derived from raw goes too, since some of it is the person's.
    """
    prepare(connection)
    tombstones.make_key(connection)
    _note_person(connection, person)
    _note_what_is_theirs(connection)
    with ledger.transaction(connection):
        tombstones.bury(connection, _PERSON)
        rows = {
            "orders": _delete(connection, "orders", f"{_is_theirs('')} or {_in(_ORDERS)}"),
            "interactions": _delete(
                connection,
                "interactions",
                f"{_is_theirs('')} or {_in(_INTERACTIONS, 'interaction_id')}",
            ),
            "customer_links": _delete(
                connection, "customer_links", f"{_is_theirs('')} or {_is_theirs('linked_')}"
            ),
        }
        references = sum(_clear_references(connection))
        rejects = tombstones.blank_rejects(connection, "raw.rejects")
        _drop_what_was_derived(connection)
    return Erased(rows, references, rejects)


def _is_known(connection: duckdb.DuckDBPyConnection, name: Name) -> bool:
    row = connection.execute(
        f"""
        select exists (select 1 from raw.orders
                where customer_namespace = $1 and source_customer_id = $2)
            or exists (select 1 from raw.interactions
                where customer_namespace = $1
                    and (source_customer_id = $2 or referred_customer_id = $2))
            or exists (select 1 from raw.customer_links
                where (customer_namespace = $1 and source_customer_id = $2)
                    or (linked_customer_namespace = $1 and linked_customer_id = $2))
            or exists (select 1 from raw.rejects as rejects, json_tree(rejects.row) as value
                where list_contains(list_transform(
                    string_split_regex(json_extract_string(value.atom, '$'), $3),
                    lambda token: {tombstones.without_zero("trim(token)")}
                ), $2))
        """,
        [*name, tombstones.TOKEN_BOUNDS],
    ).fetchone()
    return bool(row and row[0])


def _last_of(connection: duckdb.DuckDBPyConnection, meant: Sequence[Name]) -> list[Name]:
    """Whom these ids lead to in the end; none where links lead round in a circle."""
    reached = _reached(connection, meant, backwards=False)
    linked = connection.execute(
        "select distinct customer_namespace, source_customer_id from raw.customer_links "
        f"where {_HOLDS}"
    ).fetchall()
    return sorted(set(reached) - set(linked))


def _reached(
    connection: duckdb.DuckDBPyConnection, start: Sequence[Name], *, backwards: bool
) -> list[Name]:
    """These names, and those that links lead to, or from which they lead here."""
    sides = [("customer_namespace", "source_customer_id")]
    sides.insert(not backwards, ("linked_customer_namespace", "linked_customer_id"))
    (here_namespace, here_id), (there_namespace, there_id) = sides
    rows = connection.execute(
        f"""
        with recursive reached as (
            select n[1] as namespace, n[2] as id from (select unnest($1::varchar[][]) as n)
            union
            select links.{there_namespace}, links.{there_id}
            from raw.customer_links as links
            inner join reached
                on links.{here_namespace} = reached.namespace and links.{here_id} = reached.id
            where {_HOLDS}
        )
        select namespace, id from reached order by all
        """,
        [[list(name) for name in start]],
    ).fetchall()
    return [(namespace, id_) for namespace, id_ in rows]


def _note_person(connection: duckdb.DuckDBPyConnection, person: Sequence[Name]) -> None:
    connection.execute(
        f"create or replace temp table {_PERSON.removeprefix('temp.')} as "
        "select n[1] as namespace, n[2] as id from (select unnest($1::varchar[][]) as n)",
        [[list(name) for name in person]],
    )


def _note_what_is_theirs(connection: duckdb.DuckDBPyConnection) -> None:
    """Orders and interactions whose newest version is the person's: they go with all versions.

    Of those that were the person's once and are another's now, only the person's rows go. A refund
    without a customer is of whom it refunds.
    """
    for table, name, noted in (
        ("orders", "order_id", _ORDERS),
        ("interactions", "interaction_id", _INTERACTIONS),
    ):
        connection.execute(
            f"""
            create or replace temp table {noted.removeprefix("temp.")} as
            with versions as (
                select source, {name} as id, load_id, max(updated_at) as updated_at,
                    bool_or({_is_theirs("")}) as is_theirs
                from raw.{table}
                where (source, {name}) in (
                    select (source, {name}) from raw.{table} where {_is_theirs("")}
                )
                group by all
            )
            select source, id from versions inner join raw.loads using (load_id)
            where status in ('loaded', 'accepted')
            qualify is_theirs and row_number() over (
                partition by source, id
                order by updated_at desc nulls last, delivery desc, file desc, load_id desc
            ) = 1
            """
        )
    connection.execute(
        f"""
        insert into {_ORDERS}
        select distinct source, order_id from raw.orders
        where (source, refunds_order_id) in (select (source, id) from {_ORDERS})
        group by source, order_id having count(source_customer_id) = 0
        """
    )


def _is_theirs(side: str) -> str:
    """SQL: the row names the person; side: '' for whose row it is, or 'linked_'."""
    id_ = "linked_customer_id" if side else "source_customer_id"
    return f"coalesce(({side}customer_namespace, {id_}) in ({_names()}), false)"


def _names() -> str:
    return f"select (namespace, id) from {_PERSON}"


def _in(noted: str, name: str = "order_id") -> str:
    return f"(source, {name}) in (select (source, id) from {noted})"


def _delete(connection: duckdb.DuckDBPyConnection, table: str, condition: str) -> int:
    """Delete the rows, and count them as erased with the load each came with."""
    counts = connection.execute(
        f"select load_id, count(*) from raw.{table} where {condition} group by all"
    ).fetchall()
    connection.execute(f"delete from raw.{table} where {condition}")
    for load_id, rows in counts:
        connection.execute(
            "update raw.loads set rows_accepted = rows_accepted - $1, "
            "rows_erased = coalesce(rows_erased, 0) + $1 where load_id = $2",
            [rows, load_id],
        )
    return sum(rows for _, rows in counts)


def _clear_references(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """Empty what rows of others say of the person, their orders and their interactions."""
    theirs = {
        ("interactions", "referred_customer_id"): (
            f"(customer_namespace, referred_customer_id) in ({_names()})"
        ),
        ("orders", "refunds_order_id"): _in(_ORDERS, "refunds_order_id"),
        ("interactions", "order_id"): _in(_ORDERS, "order_id"),
        ("interactions", "in_reply_to"): _in(_INTERACTIONS, "in_reply_to"),
    }
    cleared = []
    for (table, column), condition in theirs.items():
        row = connection.execute(
            f"update raw.{table} set {column} = null where {column} is not null and {condition}"
        ).fetchone()
        cleared.append(int(row[0]) if row else 0)
    return cleared


def _drop_what_was_derived(connection: duckdb.DuckDBPyConnection) -> None:
    schemas = connection.execute(
        "select schema_name from duckdb_schemas() where database_name = current_database() "
        "and not internal and schema_name not in ('raw', 'main')"
    ).fetchall()
    for (schema,) in schemas:
        connection.execute(f'drop schema "{schema}" cascade')
