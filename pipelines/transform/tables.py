"""What a build left in the warehouse: rows, columns, and where each column comes from.

Read in one connection after dbt has closed its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from pipelines.transform.build import NodeResult
from pipelines.transform.lineage import Columns, Lineage, LineageCache
from pipelines.transform.project import Project


@dataclass(frozen=True)
class Table:
    """One seed or model as built; `lineage` is empty for a seed."""

    rows: int
    columns: Columns
    lineage: Lineage


def describe_tables(project: Project, built: Sequence[NodeResult]) -> dict[str, Table]:
    """Unique id of every built node to its table."""
    if not built:
        return {}
    relations = {result.unique_id: _relation(project, result.unique_id) for result in built}
    with project.warehouse.connect(read_only=True) as connection:
        rows = _row_counts(connection, list(relations.values()))
        columns = _columns(connection)
    cache = LineageCache(project.warehouse)
    tables = {}
    for result in built:
        relation = relations[result.unique_id]
        depends_on = project.document["nodes"][result.unique_id]["depends_on"].get("nodes", [])
        parents = {
            parent: columns[parent]
            for parent in (_relation(project, unique_id) for unique_id in depends_on)
            if parent in columns
        }
        lineage = cache.of(result.compiled_sql, parents) if result.compiled_sql else {}
        tables[result.unique_id] = Table(rows[relation], columns[relation], lineage)
    cache.save()
    return tables


def _relation(project: Project, unique_id: str) -> str:
    document = project.document
    node = document["nodes"].get(unique_id) or document["sources"][unique_id]
    return f"{node['schema']}.{node.get('alias') or node['name']}"


def _row_counts(connection: duckdb.DuckDBPyConnection, relations: Sequence[str]) -> dict[str, int]:
    counts = " union all ".join(
        f"select '{relation}', count(*) from {relation}" for relation in relations
    )
    return dict(connection.execute(counts).fetchall())


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    rows = connection.execute(
        """
        select schema_name || '.' || table_name, column_name, data_type
        from duckdb_columns()
        where not internal
        order by schema_name, table_name, column_index
        """
    ).fetchall()
    for relation, column, kind in rows:
        found.setdefault(relation, {})[column] = kind
    return found
