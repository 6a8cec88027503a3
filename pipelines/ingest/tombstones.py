"""Who was erased, as ingest may know it: keyed hashes of ids, never the ids.

The key lies beside the warehouse, not in it: whoever has the warehouse alone cannot try out ids.
What an erasure deletes is erasing.py's; here later rows of the same person are recognised.
"""

import hmac
import secrets
from hashlib import sha256
from pathlib import Path

import duckdb

from pipelines.disk import sync
from pipelines.errors import ConfigurationError
from pipelines.ingest.checked_rows import CheckedRows
from pipelines.ingest.expressions import literal, quoted
from pipelines.ingest.translation import Translation, values_computed_once

KEY_FILE = "erasure.key"
ERASED, GONE = 'temp."~erased"', 'temp."~gone"'
_KEY_BYTES, _BLOCK = 32, 64
_BETWEEN = "chr(31)"
_BLANK = """'{"erased": true}'"""
# An id in a line that could not be split, or in a cell that holds several.
TOKEN_BOUNDS = r"""[,;|\t"']"""


def without_zero(token: str) -> str:
    """SQL: a spreadsheet delivers 17850.0 where the id is 17850."""
    return f"regexp_replace({token}, '[.]0$', '')"


def make_key(connection: duckdb.DuckDBPyConnection) -> None:
    """The key of this home, made with the first erasure and kept ever after.

    Raises ConfigurationError when it is gone, or another than earlier tombstones were made with.
    """
    file = _key_file(connection)
    if not file.exists() and not _are_there_tombstones(connection):
        beside = file.with_suffix(".new")
        beside.unlink(missing_ok=True)
        beside.touch(mode=0o600)
        beside.write_text(secrets.token_hex(_KEY_BYTES) + "\n")
        sync(beside)
        beside.replace(file)
        sync(file.parent)
    _use_key(connection, file)


def bury(connection: duckdb.DuckDBPyConnection, person: str) -> None:
    """A tombstone for each namespace and id of the relation `person`; call make_key before."""
    connection.execute(
        f"""
        insert into raw.tombstones by name
        select
            {_keyed(f"concat(namespace, {_BETWEEN}, id)")} as customer_hash,
            {_keyed("id")} as id_hash,
            getvariable('ladder_key_id') as key_id,
            timezone('UTC', now()) as erased_at
        from {person}
        where customer_hash not in (select customer_hash from raw.tombstones)
        """
    )


def erased_on(connection: duckdb.DuckDBPyConnection, names: list[tuple[str, str]]) -> str | None:
    """The day on which one of these was erased."""
    if not _are_there_tombstones(connection):
        return None
    _use_key(connection, _key_file(connection))
    customer = _keyed(f"concat(names.n[1], {_BETWEEN}, names.n[2])")
    found = connection.execute(
        f"select strftime(max(erased_at), '%Y-%m-%d') from raw.tombstones where customer_hash in "
        f"(select {customer} from (select unnest($1::varchar[][]) as n) as names)",
        [[list(name) for name in names]],
    ).fetchone()
    return found[0] if found else None


def find_erased(connection: duckdb.DuckDBPyConnection, checked: CheckedRows) -> int | None:
    """Notes in ERASED the faultless rows of erased persons, and in GONE the ids met; their number.

    A line is of whom its order is. None where nobody was ever erased. Raises ConfigurationError
    when the key is gone.
    """
    if not _are_there_tombstones(connection):
        return None
    _use_key(connection, _key_file(connection))
    owners, others = _names_in(checked.translation)
    with values_computed_once(connection):
        met = " union ".join(
            f"select {namespace} as namespace, {id_} as id from {checked.relation}"
            for namespace, id_ in (*owners, *others)
        )
        customer = _keyed(f"concat(namespace, {_BETWEEN}, id)")
        connection.execute(
            f"create or replace temp table {GONE.removeprefix('temp.')} as "
            f"select namespace, id from ({met or 'select null as namespace, null as id'}) "
            f"where id is not null and {customer} in (select customer_hash from raw.tombstones)"
        )
        named = " or ".join(
            f"({namespace}, {id_}) in (select (namespace, id) from {GONE})"
            for namespace, id_ in owners
        )
        connection.execute(
            f"create or replace temp table {ERASED.removeprefix('temp.')} as "
            f'select "~file_row" as file_row from {checked.relation} '
            f'where "~fault" is null and ({named or "false"})'
        )
        if _are_rows_in(connection, ERASED):
            _note_whole_orders(connection, checked)
    row = connection.execute(f"select count(*) from {ERASED}").fetchone()
    return int(row[0]) if row else 0


def _note_whole_orders(connection: duckdb.DuckDBPyConnection, checked: CheckedRows) -> None:
    """The other lines of their orders, and refunds of these without a customer, as erasing.py."""
    mapped = {column.raw for column in checked.translation.mapped}
    if checked.translation.block.contract.table != "orders" or "order_id" not in mapped:
        return
    refunded = "refunds_order_id" if "refunds_order_id" in mapped else "null"
    connection.execute(
        f"""
        insert into {ERASED}
        with lines as (
            select "~file_row" as file_row, order_id, source_customer_id, {refunded} as refunded
            from {checked.relation} where "~fault" is null
        ),
        theirs as (
            select distinct order_id from lines where file_row in (select file_row from {ERASED})
        ),
        refunds as (
            select order_id from lines where refunded in (select order_id from theirs)
            group by order_id having count(source_customer_id) = 0
        )
        select file_row from lines
        where file_row not in (select file_row from {ERASED})
            and order_id in (select order_id from theirs union all select order_id from refunds)
        """
    )


def without_the_erased(column: str, sql: str, translation: Translation) -> str:
    """SQL of a raw column in which a row of someone else no longer names an erased person."""
    if column != "referred_customer_id":
        return sql
    namespace = literal(_namespace(translation))
    gone = f"select (namespace, id) from {GONE}"
    return f"case when ({namespace}, {sql}) in ({gone}) then null else {sql} end"


def blank_rejects(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Empties every rejected row that names an erased person anywhere; it still counts as rejected.

    A row that broke the contract may not tell which of its values is the customer, so all of them
    are looked at, and the pieces of a line that could not be split.
    """
    tokens = f"""
        select distinct rejects.load_id, rejects.file_row, trim(token) as token
        from {table} as rejects, json_tree(rejects.row) as value,
            unnest(
                [json_extract_string(value.atom, '$')]
                || string_split_regex(json_extract_string(value.atom, '$'), $bounds)
            ) as tokens(token)
        where value.atom is not null and token is not null
    """
    row = connection.execute(
        f"""
        update {table} as rejects set row = {_BLANK}, detail = null
        where row::varchar <> {_BLANK} and (rejects.load_id, rejects.file_row) in (
            select (load_id, file_row) from ({tokens})
            where {_keyed("token")} in (select id_hash from raw.tombstones)
                or {_keyed(without_zero("token"))} in (select id_hash from raw.tombstones)
        )
        """,
        {"bounds": TOKEN_BOUNDS},
    ).fetchone()
    return int(row[0]) if row else 0


def _names_in(
    translation: Translation,
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """SQL of namespace and id: whose row it is, and who else is named in it."""
    mapped = {column.raw for column in translation.mapped}
    own = literal(_namespace(translation))
    table = translation.block.contract.table
    if table == "customer_links":
        sides = (
            ("customer_namespace", "source_customer_id"),
            ("linked_customer_namespace", "linked_customer_id"),
        )
        return [
            (f"coalesce({quoted(name)}, {own})" if name in mapped else own, quoted(id_))
            for name, id_ in sides
        ], []
    owners = [(own, '"source_customer_id"')] if "source_customer_id" in mapped else []
    others = [(own, '"referred_customer_id"')] if "referred_customer_id" in mapped else []
    return owners, others


def _namespace(translation: Translation) -> str:
    return translation.shop.namespace_of(translation.block)


def _are_there_tombstones(connection: duckdb.DuckDBPyConnection) -> bool:
    return _are_rows_in(connection, "raw.tombstones")


def _are_rows_in(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    row = connection.execute(f"select exists (from {table})").fetchone()
    return bool(row and row[0])


def _key_file(connection: duckdb.DuckDBPyConnection) -> Path:
    row = connection.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchone()
    assert row
    assert row[0], "a warehouse in memory has no folder to keep a key in"
    return Path(row[0]).parent / KEY_FILE


def _use_key(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """HMAC-SHA256 (RFC 2104) in SQL: its two pads as variables of this connection."""
    try:
        key = bytes.fromhex(file.read_text().strip())
    except (FileNotFoundError, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise ConfigurationError(
            f"{file}: is gone or no key: put it back from its backup, as without it rows of erased"
            " customers cannot be told from others"
        )
    key_id = hmac.new(key, b"which key", sha256).hexdigest()
    known = connection.execute("select distinct key_id from raw.tombstones").fetchall()
    if any(each != (key_id,) for each in known):
        raise ConfigurationError(
            f"{file}: is not the key that earlier erasures were made with: put that one back"
        )
    padded = key.ljust(_BLOCK, b"\0")
    for name, pad in (("inner", 0x36), ("outer", 0x5C)):
        value = bytes(byte ^ pad for byte in padded)
        connection.execute(f"set variable ladder_{name} = $1", [value])
    connection.execute("set variable ladder_key_id = $1", [key_id])


def _keyed(text: str) -> str:
    inner = f"sha256(getvariable('ladder_inner') || encode({text}))"
    return f"sha256(getvariable('ladder_outer') || unhex({inner}))"
