"""What a map asks for is in proportion to the row, whatever the row holds."""

import time
from collections.abc import Iterator

import duckdb
import pytest

from pipelines.errors import ConfigurationError
from pipelines.ingest.expressions import ExpressionCheck

A_LARGE_NUMBER = 20_000_000
MOST_SECONDS, MOST_CHARACTERS = 5.0, 1_000_000
VALUES = {
    "VARCHAR": "'ab'", "BIGINT": str(A_LARGE_NUMBER), "INTEGER": str(A_LARGE_NUMBER),
    "UINTEGER": str(A_LARGE_NUMBER), "UBIGINT": str(A_LARGE_NUMBER), "DOUBLE": "2e7",
    "HUGEINT": str(A_LARGE_NUMBER), "UHUGEINT": str(A_LARGE_NUMBER), "FLOAT": "2e7",
    "SMALLINT": "9", "TINYINT": "9", "UTINYINT": "9", "USMALLINT": "9", "BOOLEAN": "true",
    "BIT": "'101'::bit", "BLOB": "'ab'::blob", "JSON": "'{\"a\": 1}'::json",
    "DATE": "date '2024-01-15'", "TIMESTAMP": "timestamp '2024-01-15'",
    "INTERVAL": "interval '1 day'", "ANY": str(A_LARGE_NUMBER), "T": str(A_LARGE_NUMBER),
    "K": "'ab'", "V": "'ab'", "ANY[]": "[1, 2]", "T[]": "[1, 2]",
    "VARCHAR[]": "['a', 'b']", "BIGINT[]": "[1, 2]", "DOUBLE[]": "[1.0, 2.0]",
    "DECIMAL": "2.5", "BIGNUM": str(A_LARGE_NUMBER),
}  # fmt: skip


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = '1GB'; set threads = 1")
        yield connection


@pytest.fixture
def check(connection: duckdb.DuckDBPyConnection) -> ExpressionCheck:
    columns = {"name": "VARCHAR", "other": "VARCHAR", "number": "BIGINT", "tags": "VARCHAR[]"}
    return ExpressionCheck(connection, "shop.yml", "orders/may.csv", columns)


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("repeat(name, 1000000000)", "1,000 times the row"),
        ("repeat('a', 2000000000)", "100,000 characters"),
        ("repeat(repeat(name, 100), 100)", "1,000 times the row"),
        ("repeat(name, number)", "repeat() needs its number written out"),
        ("lpad(name, 2000000000, 'a')", "100,000 characters"),
        ("rpad(name, number, ' ')", "rpad() needs its number written out"),
        ("lpad(name, 1000 * 1000 * 1000, 'a')", "lpad() needs its number written out"),
        ("range(10000000000)", "range() may take any time and memory"),
        ("list_sum(generate_series(1, number))", "generate_series() may take any time"),
        ("list_resize([1], 1000000000)", "list_resize() may take"),
        ("bitstring('1', 1000000000)", "100,000 characters"),
        ("printf('%1000000000d', number)", "100,000 characters"),
        ("printf('%*d', number, 1)", "printf() needs its widths written out"),
        ("printf(name, 1)", "printf() needs a format that is written out"),
        ("format('{:1000000000}', number)", "100,000 characters"),
        ("format('{:{}}', 1, number)", "format() needs its widths written out"),
        ("list_reduce([name, name], lambda a, b: a || b || a || b)", "list_reduce() may take"),
        ("replace(replace(replace(name, 'a', repeat('a', 99)), 'a', repeat('a', 99)), 'a', 'b')",
         "replace() of two columns|1,000 times the row"),
        ("replace(name, 'a', other)", "replace() of two columns"),
        ("regexp_replace(regexp_replace(regexp_replace(name, '', 'abcdefghij', 'g'), "  # noqa: ISC004
         "'', 'abcdefghij', 'g'), '', 'abcdefghij', 'g')", "1,000 times the row"),
        ("levenshtein(name, other)", "levenshtein() of two columns"),
        ("array_to_string(tags, name)", "array_to_string() of two columns"),
        ("list_transform(tags, lambda x: x || name)", "list_transform() of two columns"),
        ("list_transform(tags, lambda x: repeat(x, 2000))", "1,000 times the row"),
        ("list_transform(tags, lambda x: list_transform(tags, lambda y: 1))", "of two columns"),
        ("name.repeat(1000000000)", "write repeat(name, …) instead of name.repeat(…)"),
        ("name::INTEGER[10000][10000]", "100,000 characters"),
        ("pg_sleep(3600)", "pg_sleep() may take any time"),
        ("json_pretty(name)", "json_pretty() may take"),
        ("json_extract(name, '$**.a')", "json_extract() of two columns"),
        ("main.repeat(1000000000)", "repeat() needs its number written out"),
        ("hex(" * 12 + "name" + ")" * 12, "1,000 times the row"),
        ("+".join(["1"] * 900), "is nested too deeply"),
        ("not " * 900 + "true", "is nested too deeply"),
        ("[" * 900 + "1" + "]" * 900, "is nested too deeply"),
    ],
)  # fmt: skip
def test_what_may_outgrow_the_row_is_refused_before_it_is_computed(
    check: ExpressionCheck, sql: str, problem: str
) -> None:
    started = time.monotonic()
    with pytest.raises(ConfigurationError) as raised:
        check.check("orders.columns.channel", sql)
    message = str(raised.value)
    assert message.startswith("shop.yml: orders.columns.channel: ")
    assert any(each in message for each in problem.split("|")), message
    assert "\n" not in message
    assert time.monotonic() - started < MOST_SECONDS


@pytest.mark.parametrize(
    "sql",
    [
        "lpad(name, 8, '0')",
        "repeat('0', 8) || name",
        "printf('%08d', number)",
        "format('{:.2f} {}', 1.5, name)",
        "replace(replace(replace(replace(name, '.', ''), '-', ''), ' ', ''), '(', '')",
        "replace('Order {id}', '{id}', name)",
        "regexp_replace(regexp_replace(trim(name), '\\s+', ' ', 'g'), '^(.*), (.*)$', '\\2 \\1')",
        "try_cast(replace(name::varchar, ',', '.')::double * number::bigint as decimal(18, 2))",
        "list_transform(string_split(name, ';'), lambda x: trim(lower(x)))",
        "list_transform([1, 2], x -> x + 1)",
        "[x || 'a' for x in tags if x > '1']",
        "array_to_string(list_sort(list_distinct(string_split(name, ','))), ', ')",
        "concat_ws('-', name, other, number)",
        "json_extract_string(name, '$.utm.campaign')",
        "strftime(strptime(name, '%d.%m.%Y'), '%Y-%m-%d')",
        "md5(concat(name, other))",
        "levenshtein(name, 'unknown') < 3",
        "case when lower(name) in ('a', 'b') then upper(other) else coalesce(name, '?') end",
        "+".join(["number"] * 100),
    ],
)  # fmt: skip
def test_what_maps_are_written_with_is_allowed(check: ExpressionCheck, sql: str) -> None:
    check.check("orders.columns.channel", sql)


def test_no_type_has_places_by_the_million(check: ExpressionCheck) -> None:
    with pytest.raises(ConfigurationError, match=r"orders\.types\.x: may give more than"):
        check.check_type("orders.types.x", "STRUCT(a INTEGER[9000])[9000]")
    assert check.check_type("orders.types.x", "DOUBLE[3]") == "DOUBLE[3]"


def test_no_function_that_is_allowed_makes_much_of_a_number(
    connection: duckdb.DuckDBPyConnection, check: ExpressionCheck
) -> None:
    """All of DuckDB's, so that a newer one brings none unseen."""
    overloads = connection.execute(
        "select distinct function_name, parameter_types from duckdb_functions() "
        "where function_type in ('scalar', 'macro') and not starts_with(function_name, '__') "
        "and regexp_full_match(function_name, '[a-z_0-9]+') order by all"
    ).fetchall()
    computed, too_large = set(), []
    for name, types in overloads:
        given = [VALUES.get(kind or "ANY", "null") for kind in types]
        for more in ([], [str(A_LARGE_NUMBER)], ["'ab'", str(A_LARGE_NUMBER)]):
            sql = f"{name}({', '.join([*given, *more])})"
            try:
                check.check("orders.columns.channel", sql)
                started = time.monotonic()
                [(length,)] = connection.execute(f"select length(({sql})::varchar)").fetchall()
            except duckdb.OutOfMemoryException:
                too_large.append(sql)
                continue
            except (ConfigurationError, duckdb.Error):
                continue
            computed.add(name)
            if (length or 0) > MOST_CHARACTERS or time.monotonic() - started > MOST_SECONDS:
                too_large.append(sql)
    assert too_large == []
    assert len(computed) > 300
