"""In which files a mart lies follows from its rows alone."""

from datetime import date

from pipelines.content import Content
from pipelines.publish.parts import ROWS_IN_A_ROW_GROUP, Part, month_of, parts_of

ORDERS = "fct_orders"


def rows(number: int) -> Content:
    return Content(rows=number, total=number * 10, mixed=number)


def test_a_mart_without_a_day_is_one_file() -> None:
    assert parts_of("dim_customers", {None: rows(3)}) == [
        Part("dim_customers.parquet", "true", rows(3))
    ]
    assert parts_of("dim_customers", {}) == [Part("dim_customers.parquet", "true", Content())]
    assert month_of("dim_customers") == "cast(null as date)"


def test_a_year_that_fits_into_one_row_group_is_one_file() -> None:
    months = {date(2024, 11, 1): rows(ROWS_IN_A_ROW_GROUP - 1), date(2024, 12, 1): rows(1)}
    whole = Content(ROWS_IN_A_ROW_GROUP, ROWS_IN_A_ROW_GROUP * 10, (ROWS_IN_A_ROW_GROUP - 1) ^ 1)
    assert parts_of(ORDERS, months) == [
        Part(
            "fct_orders.parquet/2024.parquet",
            "period_start >= date '2024-01-01' and period_start < date '2025-01-01'",
            whole,
        )
    ]


def test_a_larger_year_is_one_file_a_month_whatever_the_other_years_are() -> None:
    months = {
        date(2025, 1, 1): rows(7),
        date(2024, 12, 1): rows(1),
        date(2024, 11, 1): rows(ROWS_IN_A_ROW_GROUP),
    }
    assert parts_of(ORDERS, months) == [
        Part(
            "fct_orders.parquet/2024-11.parquet",
            "period_start >= date '2024-11-01' and period_start < date '2024-12-01'",
            rows(ROWS_IN_A_ROW_GROUP),
        ),
        Part(
            "fct_orders.parquet/2024-12.parquet",
            "period_start >= date '2024-12-01' and period_start < date '2025-01-01'",
            rows(1),
        ),
        Part(
            "fct_orders.parquet/2025.parquet",
            "period_start >= date '2025-01-01' and period_start < date '2026-01-01'",
            rows(7),
        ),
    ]


def test_rows_without_a_day_lie_apart_and_an_empty_mart_still_has_its_columns() -> None:
    apart = Part("fct_ladder_stages.parquet/undated.parquet", "entered_on is null", rows(2))
    assert parts_of("fct_ladder_stages", {None: rows(2)}) == [apart]
    assert parts_of("fct_ladder_stages", {}) == [
        Part("fct_ladder_stages.parquet/undated.parquet", "entered_on is null", Content())
    ]
