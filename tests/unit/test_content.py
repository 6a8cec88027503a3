"""What a table holds adds up: of parts, and of rows that went and came."""

from datetime import date

import duckdb

from pipelines.content import Content, columns_of, content_of, contents_by, fingerprint


def content(rows: str) -> Content:
    with duckdb.connect() as connection:
        connection.execute(f"create table main.t as {rows}")
        return content_of(connection, "main.t", columns_of(connection, "main", "t"))


def test_the_whole_is_the_sum_of_its_parts() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table main.t as select n, date '2024-01-01' + to_months((n % 3)::int) as day"
            " from range(100) as numbers (n)"
        )
        columns = columns_of(connection, "main", "t")
        parts = contents_by(connection, "main.t", columns, "cast(day as date)")
        assert {day: part.rows for day, part in parts.items()} == {
            date(2024, 1, 1): 34,
            date(2024, 2, 1): 33,
            date(2024, 3, 1): 33,
        }
        assert sum(parts.values(), Content()) == content_of(connection, "main.t", columns)


def test_rows_that_went_and_came_lead_from_one_content_to_the_other() -> None:
    stays = "select 1 as a, 'x' as b union all select 2, 'y' union all select 2, 'y'"
    went, came = "select 3 as a, null as b", "select 3 as a, 'z' as b union all select 4, 'x'"
    old, new = content(f"{stays} union all {went}"), content(f"{stays} union all {came}")
    assert old - content(went) + content(came) == new
    assert old != new


def test_a_row_twice_is_not_a_row_gone() -> None:
    once, twice = content("select 1 as a"), content("select 1 as a union all select 1")
    assert twice == once + once != Content()


def test_equal_numbers_in_other_columns_are_another_fingerprint() -> None:
    assert fingerprint([("a", "INTEGER")], Content(1, 2, 3)) != fingerprint(
        [("b", "INTEGER")], Content(1, 2, 3)
    )
