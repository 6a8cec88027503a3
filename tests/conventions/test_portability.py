"""Every model also says something in Spark SQL, so that a shop can outgrow one machine.

dbt compiles the models a second time with Spark's macros; sqlglot then reads the result as Spark.
"""

from collections import Counter

import pytest
import sqlglot
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.context.providers import BaseDatabaseWrapper
from dbt.contracts.graph.nodes import ModelNode
from sqlglot import ErrorLevel, exp

from pipelines.transform.project import Project
from tests.conventions.dbt_rules import FORECAST

# Spark has them; sqlglot has no class for them.
KNOWN_TO_SPARK = {"conv", "make_date", "unix_micros", "timestampdiff", "timestampadd"}


def compiled(project: Project, engine: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Model name to SQL, with the macros dbt would choose on that engine."""
    monkeypatch.setattr(
        BaseDatabaseWrapper, "_get_adapter_macro_prefixes", lambda _: [engine, "default"]
    )
    command = ["compile", "--no-introspect", "--no-populate-cache", "--exclude", FORECAST]
    done = project.invoke(command, [])
    assert isinstance(done.result, RunExecutionResult), done.exception
    nodes = [result.node for result in done.result.results]
    return {node.name: node.compiled_code or "" for node in nodes if isinstance(node, ModelNode)}


def unknown_functions(sql: str) -> list[str]:
    """What Spark does not have; raises ParseError for what it could not read at all."""
    tree = sqlglot.parse_one(sql.replace('"', "`"), dialect="spark")
    functions = {call.name.lower() for call in tree.find_all(exp.Anonymous)}
    filtered = {"filter (…) over (…)" for over in tree.find_all(exp.Window) if is_filtered(over)}
    return sorted(functions - KNOWN_TO_SPARK | filtered)


def is_filtered(over: exp.Window) -> bool:
    """Spark: "window aggregate function with filter predicate is not supported"."""
    return isinstance(over.this, exp.Filter)


def test_every_model_reads_as_spark_sql(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    models = compiled(project, "spark", monkeypatch)
    unknown = {name: unknown_functions(sql) for name, sql in models.items()}
    assert {name: functions for name, functions in unknown.items() if functions} == {}
    assert Counter(name.split("_")[0] for name in models)["fct"] >= 7


def test_every_model_translates_to_spark(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for sql in compiled(project, "duckdb", monkeypatch).values():
        tree = sqlglot.parse_one(sql, dialect="duckdb")
        assert tree.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE)


@pytest.mark.parametrize(
    "sql",
    [
        "select epoch_us(a) from b",
        "select list_sum(a) from b",
        "select count(*) filter (where a) over (partition by c) from b",
    ],
)
def test_a_function_of_duckdb_is_unknown_to_spark(sql: str) -> None:
    assert unknown_functions(sql) != []


@pytest.mark.parametrize("sql", ["select a // 2 from b", "select a from b where"])
def test_a_construct_of_duckdb_does_not_read_as_spark(sql: str) -> None:
    with pytest.raises(sqlglot.errors.ParseError):
        unknown_functions(sql)
