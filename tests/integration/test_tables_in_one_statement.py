"""How a model's table is replaced: whole or not at all, as its contract says, with its comments."""

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner

from pipelines.settings import DBT_PROJECT
from pipelines.transform.build import release_warehouse

PROJECT = """
name: loyalty_ladder
profile: loyalty_ladder
models:
  +materialized: table
vars: {rows_in_a_part: 4}
"""
PROMISED = """
models:
  - name: promised
    description: Customers' money; with "quotes".
    config:
      contract: {enforced: true}
      persist_docs: {relation: true, columns: true}
    columns:
      - name: customer_id
        data_type: varchar
        description: Who.
        constraints: [{type: not_null}]
      - name: amount
        data_type: decimal(18, 2)
        description: What it's worth.
"""
KEPT = "select 'C1' as customer_id, cast(5 as decimal(18, 2)) as amount"
IN_PYTHON = """
import pyarrow as pa

def model(dbt, session):
    dbt.config(materialized="table")
    return pa.table({"customer_id": [%r]})
"""

BY_CUSTOMER = "{{ config(meta={'rows_of': 'customers'}) }}"
MONTHS = f"""{BY_CUSTOMER}
    select customers.key as customer_key, months.number as month_index
    from range(7) as customers (key) cross join range(3) as months (number)
"""
IN_PARTS = """{{ config(meta={'parts_of': 'months'}) }}
    select
        'C' || spine.customer_key || '-' || spine.month_index as customer_id,
        cast(debts.amount as decimal(18, 2)) as amount
    from {{ ref('months') }} as spine
    left join {{ ref('debts') }} as debts on spine.customer_key = debts.customer_key
"""


class SmallProject:
    """A dbt project of few models whose tables are made as the house makes its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._warehouse = folder / "warehouse.duckdb"
        (folder / "models").mkdir()
        (folder / "macros").mkdir()
        (folder / "dbt_project.yml").write_text(PROJECT)
        (folder / "models" / "models.yml").write_text(PROMISED)
        shutil.copy(DBT_PROJECT / "profiles.yml", folder)
        for macros in ("table_in_one_statement.sql", "parts.sql", "night.sql"):
            shutil.copy(DBT_PROJECT / "macros" / macros, folder / "macros")

    def build(self, **models: str) -> list[str]:
        """Write these models and build all; what dbt says of those that fail."""
        for name, code in models.items():
            kind = "py" if "def model" in code else "sql"
            (self._folder / "models" / f"{name}.{kind}").write_text(code)
        where = ["--project-dir", str(self._folder), "--profiles-dir", str(self._folder)]
        where += ["--target-path", str(self._folder / "target")]
        variables = json.dumps({"warehouse": str(self._warehouse)})
        try:
            done = dbtRunner().invoke(["run", "--quiet", *where, "--vars", variables])
        finally:
            release_warehouse()
        assert isinstance(done.result, RunExecutionResult), done.exception
        return [str(result.message) for result in done.result.results if result.status != "success"]

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self._warehouse), read_only=True) as connection:
            return connection.execute(question).fetchall()


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    return SmallProject(tmp_path)


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        ("select 'C2' as customer_id, cast(7 as bigint) as amount", "data type mismatch"),
        ("select 'C2' as customer_id", "missing in definition"),
        (f"{KEPT}, 1 as extra", "missing in contract"),
        ("select cast(null as varchar) as customer_id, cast(7 as decimal(18, 2)) as amount", "NOT"),
    ],
)
def test_a_table_that_breaks_its_contract_stays_as_it_was(
    project: SmallProject, spoiled: str, said: str
) -> None:
    assert project.build(promised=KEPT) == []
    [problem] = project.build(promised=spoiled)
    assert said in problem
    assert project.ask("select customer_id, amount::int from promised") == [("C1", 5)]
    comment = "select comment from duckdb_columns() where column_name = 'amount'"
    assert project.ask(comment) == [("What it's worth.",)]


def test_a_table_is_replaced_with_its_comments(project: SmallProject) -> None:
    project.build(promised=KEPT)
    assert project.build(promised=KEPT.replace("C1", "C2")) == []
    assert project.ask("select customer_id from promised") == [("C2",)]
    assert project.ask("select table_name, comment from duckdb_tables()") == [
        ("promised", 'Customers\' money; with "quotes".')
    ]
    comments = "select column_name, comment from duckdb_columns() where not internal"
    assert project.ask(f"{comments} and table_name = 'promised' order by column_index") == [
        ("customer_id", "Who."),
        ("amount", "What it's worth."),
    ]


def test_a_query_that_fails_half_way_leaves_the_table_before_it(project: SmallProject) -> None:
    project.build(promised=KEPT, bare="select 1 as one")
    fails = "select error('half way') as one from range(100000) where range > 90000"
    [problem] = project.build(bare=fails)
    assert "half way" in problem
    assert project.ask("select one from bare") == [(1,)]


def test_a_view_gives_way_to_the_table_of_its_name(project: SmallProject) -> None:
    project.build(promised=KEPT, bare="{{ config(materialized='view') }} select 1 as one")
    assert project.build(bare="select 2 as one") == []
    assert project.ask("select table_name from duckdb_tables() order by all") == [
        ("bare",),
        ("promised",),
    ]


def test_a_python_model_is_replaced(project: SmallProject) -> None:
    project.build(promised=KEPT, forecast=IN_PYTHON % "C1")
    assert project.build(forecast=IN_PYTHON % "C2") == []
    assert project.ask("select customer_id from forecast") == [("C2",)]


def test_a_table_made_in_parts_has_every_row_once(project: SmallProject) -> None:
    debts = f"{BY_CUSTOMER} select 3 as customer_key, 9 as amount"
    assert project.build(months=MONTHS, debts=debts, promised=IN_PARTS) == []
    owed = {3: 9}
    assert project.ask("select customer_id, amount::int from promised order by all") == [
        (f"C{key}-{month}", owed.get(key)) for key in range(7) for month in range(3)
    ]
