"""What a map writes is one scalar expression over the file's columns, or refused."""

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.errors import ConfigurationError
from pipelines.ingest.expressions import ExpressionCheck

COLUMNS = {"amount": "DOUBLE", "name": "VARCHAR", "Order ID": "VARCHAR", "at": "DATE"}


@pytest.fixture
def check() -> Iterator[ExpressionCheck]:
    with duckdb.connect() as connection:
        columns = COLUMNS | {"campaign": "STRUCT(day DATE)"}
        yield ExpressionCheck(connection, "shop.yml", "orders/may.csv", columns)


@pytest.mark.parametrize(
    ("sql", "gives", "reads"),
    [
        ("amount", "DOUBLE", {"amount"}),
        ("AMOUNT * 2", "DOUBLE", {"amount"}),
        ("Order ID", "VARCHAR", {"Order ID"}),
        ('"Order ID"', "VARCHAR", {"Order ID"}),
        ("at", "DATE", {"at"}),
        ("campaign.day", "DATE", {"campaign"}),
        ("'fixed'", "VARCHAR", set()),
        ("case when name like 'C%' then 'refund' else 'placed' end", "VARCHAR", {"name"}),
        ("cast(name as decimal(18,2))", "DECIMAL(18,2)", {"name"}),
        ("list_sum(list_transform([1, 2], x -> x + 1))", "HUGEINT", set()),
        ("amount -- euro", "DOUBLE", {"amount"}),
    ],
)
def test_an_expression_has_a_type_and_reads_columns(
    check: ExpressionCheck, sql: str, gives: str, reads: set[str]
) -> None:
    expression = check.check("orders.columns.x", sql)
    assert (expression.type, expression.columns) == (gives, reads)


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("(select 1)", "subquery"),
        ("exists (select 1)", "subquery"),
        ("amount in (select 1)", "subquery"),
        ("amount from orders", "one expression"),
        ("amount, name", "one expression"),
        ("amount as x", "one expression"),
        ("amount where true", "one expression"),
        ("amount order by 1", "one expression"),
        ("amount limit 1", "one expression"),
        ("amount union select 1", "one expression"),
        ("amount) , (name", "no SQL expression"),
        ("1; drop table raw.loads", "no SQL expression"),
        ("1; select 2", "one expression"),
        ("*", "star"),
        ("columns('a.*')", "star"),
        ("$1", "parameter"),
        ("?", "parameter"),
        ("sum(amount) over ()", "window"),
        ("sum(amount)", "aggregates"),
        ("unnest([1, 2])", "UNNEST"),
        ("read_text('/etc/passwd')", "read_text"),
        ("random()", "another value"),
        ("now()", "another value"),
        ("current_date", "no column 'current_date'"),
        ("amont", "nearest known: 'amount'"),
        ("name * 2", "types:"),
        ("no_such_function(name)", "no_such_function"),
        ("selec 1 +", "no SQL expression"),
        ("", "no SQL expression"),
    ],
)
def test_anything_else_is_refused_naming_map_key_and_problem(
    check: ExpressionCheck, sql: str, problem: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        check.check("orders.columns.x", sql)
    message = str(raised.value)
    assert message.startswith("shop.yml: orders.columns.x: ")
    assert problem.lower() in message.lower()
    assert "\n" not in message


@pytest.mark.parametrize("name", ["BIGINT", "decimal(18,2)", "TIMESTAMP WITH TIME ZONE"])
def test_a_type_of_duckdb_is_a_type(check: ExpressionCheck, name: str) -> None:
    check.check_type("orders.types.x", name)


@pytest.mark.parametrize("name", ["BIGNIT", "int) , (1", "int)::text || (select 1", ""])
def test_anything_else_is_no_type(check: ExpressionCheck, name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"shop\.yml: orders\.types\.x: "):
        check.check_type("orders.types.x", name)
