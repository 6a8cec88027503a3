"""Column lineage as read from compiled SQL, kept as long as nothing it rests on changes."""

from pathlib import Path

import pytest

from pipelines.transform import lineage
from pipelines.transform.lineage import LineageCache, column_lineage
from pipelines.warehouse import Warehouse

ORDERS = {"staging.orders": {"order_id": "VARCHAR", "amount": "DECIMAL(18,4)", "rate": "DOUBLE"}}
SQL = """
with sold as (select * from "warehouse"."staging"."orders"),
totals as (select order_id, sum(amount * rate) as total, count(*) as lines from sold group by 1)
select *, 1 as version from totals
"""


def test_a_column_leads_through_ctes_and_stars_to_the_parents_columns() -> None:
    assert column_lineage(SQL, ORDERS) == {
        "order_id": [("staging.orders", "order_id")],
        "total": [("staging.orders", "amount"), ("staging.orders", "rate")],
        "lines": [],
        "version": [],
    }


def test_both_sides_of_a_union_count() -> None:
    sql = "select order_id as id from staging.orders union all select a from staging.others"
    parents = {**ORDERS, "staging.others": {"a": "VARCHAR"}}
    assert column_lineage(sql, parents) == {
        "id": [("staging.orders", "order_id"), ("staging.others", "a")]
    }


def test_sql_nobody_can_follow_has_no_lineage_and_stops_nothing() -> None:
    assert column_lineage("select from where", ORDERS) == {}


def test_the_same_sql_over_the_same_columns_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = Warehouse(home=tmp_path)
    warehouse.dbt_target.mkdir()
    first = LineageCache(warehouse)
    found = first.of(SQL, ORDERS)
    first.save()

    def unexpected(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(lineage, "column_lineage", unexpected)
    assert LineageCache(warehouse).of(SQL, ORDERS) == found
    changed = {"staging.orders": {**ORDERS["staging.orders"], "rate": "FLOAT"}}
    with pytest.raises(AssertionError, match="read again"):
        LineageCache(warehouse).of(SQL, changed)
