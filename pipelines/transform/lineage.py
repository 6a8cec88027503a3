"""Which columns of its parents each column of a model is computed from.

Read from compiled SQL by sqlglot, which is slow; what it found is kept in the home until the SQL or
a parent's columns change.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.warehouse import Warehouse

if TYPE_CHECKING:
    from sqlglot import exp

log = logging.getLogger(__name__)
_KEPT = 500  # models; a few generations of the project
Columns = Mapping[str, str]
"""Column name to DuckDB type, in table order."""
Lineage = dict[str, list[tuple[str, str]]]
"""Column name to (relation, column) pairs it is computed from."""


class LineageCache:
    """Lineage by content: the same SQL over the same parent columns is read once per home."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._file = warehouse.dbt_target / "lineage.json"
        self._known: dict[str, Lineage] = _read(self._file)
        self._learned = False

    def of(self, sql: str, parents: Mapping[str, Columns]) -> Lineage:
        """Lineage of a query over `parents` (relation name as `schema.table` to columns)."""
        content = json.dumps([sql, {name: dict(parents[name]) for name in sorted(parents)}])
        key = hashlib.sha256(content.encode()).hexdigest()
        if key not in self._known:
            self._known[key] = column_lineage(sql, parents)
            self._learned = True
        return self._known[key]

    def save(self) -> None:
        """Write the cache back when it learned something; what grew old is dropped."""
        if not self._learned:
            return
        newest = dict(list(self._known.items())[-_KEPT:])
        beside = self._file.with_suffix(".new")
        beside.write_text(json.dumps(newest))
        beside.replace(self._file)


def column_lineage(sql: str, parents: Mapping[str, Columns]) -> Lineage:
    """The parents' columns behind every output column; empty where sqlglot cannot follow."""
    from sqlglot import exp
    from sqlglot.errors import SqlglotError
    from sqlglot.lineage import lineage

    schema: dict[str, dict[str, dict[str, str]]] = {}
    for relation, columns in parents.items():
        schema_name, table = relation.split(".")
        schema.setdefault(schema_name, {})[table] = dict(columns)
    try:
        query = _without_catalog(sql)
        nodes = lineage(None, query, schema, dialect="duckdb", trim_selects=False, copy=False)
    except (SqlglotError, ValueError) as error:
        log.warning("no column lineage: %s", str(error).splitlines()[0])
        return {}
    found: Lineage = {}
    for column, top in nodes.items():
        sources = set()
        for node in top.walk():
            table_read = node.expression.find(exp.Table)
            if node.downstream or not isinstance(node.expression, exp.Table) or not table_read:
                continue
            relation = f"{table_read.db}.{table_read.name}"
            sources.add((relation, node.name.rsplit(".", 1)[-1].strip('"')))
        found[column.lower()] = sorted(source for source in sources if source[0] in parents)
    return found


def _without_catalog(sql: str) -> "exp.Expr":
    from sqlglot import exp, parse_one

    query = parse_one(sql, dialect="duckdb")
    for table in query.find_all(exp.Table):
        table.set("catalog", None)
    return query


def _read(file: Path) -> dict[str, Lineage]:
    try:
        found = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return {
        key: {
            column: [(relation, name) for relation, name in sources]
            for column, sources in columns.items()
        }
        for key, columns in found.items()
    }
