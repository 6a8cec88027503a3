"""Every query also says something in Spark SQL, so that a shop can outgrow one machine.

dbt compiles models, their tests and its hooks a second time with Spark's macros; sqlglot then reads
the result as Spark.
"""

from collections import Counter
from typing import Any

import pytest
import sqlglot
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.context.providers import BaseDatabaseWrapper
from dbt.contracts.graph.nodes import CompiledNode, HookNode
from dbt.node_types import NodeType
from sqlglot import ErrorLevel

from pipelines.transform.project import Project
from tests.conventions.dbt_rules import FORECAST
from tests.conventions.spark_digits import Models
from tests.conventions.spark_rules import columns_without_a_length, read, unknown_to_spark

QUERIES = (NodeType.Model, NodeType.Test)


def compile_for(
    engine: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> list[CompiledNode]:
    """Everything, with the macros dbt would choose on that engine."""
    monkeypatch.setattr(
        BaseDatabaseWrapper, "_get_adapter_macro_prefixes", lambda _: [engine, "default"]
    )
    command = ["compile", "--no-introspect", "--no-populate-cache", "--exclude", FORECAST]
    done = project.invoke(command, [])
    assert isinstance(done.result, RunExecutionResult), done.exception
    return [result.node for result in done.result.results]


def compiled(project: Project, engine: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Name to SQL."""
    nodes = compile_for(engine, project, monkeypatch)
    return {node.name: node.compiled_code or "" for node in nodes if node.resource_type in QUERIES}


def places_lost(**queries: str) -> list[str]:
    return Models({name: read(sql) for name, sql in queries.items()}).places_lost()


def test_every_query_reads_as_spark_sql(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = compiled(project, "spark", monkeypatch)
    unknown = {name: unknown_to_spark(sql) for name, sql in queries.items()}
    assert {name: found for name, found in unknown.items() if found} == {}
    assert places_lost(**queries) == []
    assert Counter(name.split("_")[0] for name in queries)["fct"] >= 7


def test_every_query_translates_to_spark(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for sql in compiled(project, "duckdb", monkeypatch).values():
        tree = sqlglot.parse_one(sql, dialect="duckdb")
        assert tree.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE)


def test_spark_remembers_nothing_for_a_night(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for engine, says in (("spark", [False, False]), ("duckdb", [True, False])):
        nodes = compile_for(engine, project, monkeypatch)
        hooks = sorted((node for node in nodes if isinstance(node, HookNode)), key=lambda n: n.name)
        assert [bool(hook.compiled_code) for hook in reversed(hooks)] == says


@pytest.mark.parametrize(
    "sql",
    [
        "select epoch_us(a) from b",
        "select list_sum(a) from b",
        "select count(*) filter (where a) over (partition by c) from b",
        "select cast(a as varchar) from b",
        "select cast((select value from thresholds) as integer) from b",
        "select cast(a / 2 as bigint) from b",
        "select timestampadd(day, c, a) from b",
        "select min_by(a, c) from b",
        "select max_by(a, c) filter (where c is not null) from b",
        "select explode(sequence(1, a)) from b",
        "select to_json(named_struct('a', a)) from b",
    ],
)
def test_what_only_duckdb_does_is_unknown_to_spark(sql: str) -> None:
    assert unknown_to_spark(sql) != []


@pytest.mark.parametrize(
    "sql",
    [
        "select cast(a as string), cast(a as varchar(3)) from b",
        "select cast(round((select value from thresholds)) as integer) from b",
        "select min_by(a, c) filter (where b.d = 1 and a is not null) from b",
        "select max_by(coalesce(a, ''), c) from b",
    ],
)
def test_what_both_do_is_known(sql: str) -> None:
    assert unknown_to_spark(sql) == []


@pytest.mark.parametrize("sql", ["select a // 2 from b", "select a from b where"])
def test_a_construct_of_duckdb_does_not_read_as_spark(sql: str) -> None:
    with pytest.raises(sqlglot.errors.ParseError):
        unknown_to_spark(sql)


def test_a_difference_of_38_digits_loses_a_place() -> None:
    sums = "select sum(cast(a as decimal(30, 12))) as total from raw"
    rest = "with one as (select * from sums) select {} as rest from one as x"
    lost = rest.format("x.total - coalesce(total, 0)")
    kept = rest.format("cast(total as decimal(37, 12)) - cast(2 as decimal(37, 12))")
    assert places_lost(sums=sums, rest=lost) != []
    assert places_lost(sums=sums, rest=kept) == []
    assert places_lost(sums=sums.replace("12", "6"), rest=lost) == []


def test_no_column_is_a_text_without_a_length(manifest: dict[str, Any]) -> None:
    assert columns_without_a_length(manifest) == []
    orders, kinds = "model.loyalty_ladder.fct_orders", "seed.loyalty_ladder.interaction_kinds"
    manifest["nodes"][orders]["columns"]["order_id"]["data_type"] = "varchar"
    manifest["nodes"][kinds]["config"]["column_types"]["kind"] = "text"
    assert columns_without_a_length(manifest) == [
        "fct_orders.order_id: varchar",
        "interaction_kinds.kind: text",
    ]
