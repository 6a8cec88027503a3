"""Where two warehouses' published tables differ, row for row: table, columns, rows, customers."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from pipelines.warehouse import Warehouse
from tests.integration.comparison import KEYS

NOT_COMPARED = {"fct_restatements"}
"""A ledger of what changed from run to run: a full refresh has nothing to tell there."""
FITTED_AT = "fitted_at"
_FIRST_PART = re.compile(r"k\d+v?\d*\.")


@dataclass(frozen=True)
class TableDifference:
    """columns: that differ in rows of equal keys, how often. Rows: only in the one or the other."""

    table: str
    only_live: int
    only_fresh: int
    columns: Counter[str]
    circles: tuple[str, ...]
    examples: tuple[str, ...]

    def __str__(self) -> str:
        counts = f"{self.only_live} rows only night by night, {self.only_fresh} only from nothing"
        columns = ", ".join(f"{name} ({n})" for name, n in self.columns.most_common(8)) or "no row"
        concerned = f"{len(self.circles)} circles: {', '.join(self.circles[:6])}"
        lines = [f"{self.table}: {counts}; differs in {columns}; {concerned}", *self.examples]
        return "\n    ".join(lines)


def differing_tables(live: Warehouse, fresh: Warehouse) -> tuple[TableDifference, ...]:
    """Every table of schema marts, every column; EXCEPT ALL in both directions."""
    with live.connect() as connection:
        connection.execute(f"attach '{fresh.path}' as fresh (read_only)")
        of_live, of_fresh = (_tables(connection, name) for name in ("warehouse", "fresh"))
        assert of_live == of_fresh, f"not the same columns: {of_live} and {of_fresh}"
        assert len(of_live) >= len(KEYS)
        found = [_difference(connection, table, names) for table, names in of_live.items()]
    return tuple(difference for difference in found if difference)


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, tuple[str, ...]]:
    rows = connection.execute(
        """
        select table_name, column_name from duckdb_columns()
        where database_name = ? and schema_name = 'marts' order by table_name, column_index
        """,
        [database],
    ).fetchall()
    tables: dict[str, tuple[str, ...]] = {}
    for table, column in rows:
        if table not in NOT_COMPARED and column != FITTED_AT:
            tables[table] = (*tables.get(table, ()), column)
    return tables


def _difference(
    connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str]
) -> TableDifference | None:
    columns = ", ".join(f'"{name}"' for name in names)

    def only_in(one: str, other: str) -> list[dict[str, Any]]:
        of_one, of_other = (f"select {columns} from {db}.marts.{table}" for db in (one, other))
        sql = f"{of_one} except all {of_other} order by all"
        rows = connection.execute(sql).fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]

    only_live, only_fresh = only_in("warehouse", "fresh"), only_in("fresh", "warehouse")
    if not only_live and not only_fresh:
        return None
    key = KEYS.get(table, tuple(names[:3]))
    columns_that_differ, examples = _by_key(only_live, only_fresh, key)
    return TableDifference(
        table,
        len(only_live),
        len(only_fresh),
        columns_that_differ,
        _circles_in([*only_live, *only_fresh]),
        tuple(examples[:3]),
    )


def _by_key(
    live: list[dict[str, Any]], fresh: list[dict[str, Any]], key: tuple[str, ...]
) -> tuple[Counter[str], list[str]]:
    ours, theirs = ({tuple(row[k] for k in key): row for row in rows} for rows in (live, fresh))
    columns: Counter[str] = Counter()
    examples = []
    for found in sorted(ours.keys() | theirs.keys(), key=str):
        name = ", ".join(map(str, found))
        if found not in ours or found not in theirs:
            columns["(row)"] += 1
            examples.append(
                f"[{name}] only {'night by night' if found in ours else 'from nothing'}"
            )
            continue
        one, other = ours[found], theirs[found]
        differing = [column for column in one if one[column] != other[column]]
        columns.update(differing)
        told = "; ".join(f"{c}: {one[c]!r}, from nothing {other[c]!r}" for c in differing[:4])
        examples.append(f"[{name}] {told}")
    return columns, examples


def _circles_in(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    texts = {str(value) for row in rows for value in row.values() if isinstance(value, str)}
    return tuple(sorted({match.group() for text in texts if (match := _FIRST_PART.search(text))}))
