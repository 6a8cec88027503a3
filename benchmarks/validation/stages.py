"""The rung of the ladder, per customer and month."""

import duckdb
import numpy as np

from benchmarks.validation.confusion import Confusion, share
from benchmarks.validation.shares import Estimate

PLANTED = ("dissatisfied", "satisfaction", "delight", "engagement", "empowerment")
FOUND = (*PLANTED, "unknown")
_MONTHS = """
    select
        planted.customer_id, planted.stage as planted, found.ladder_stage as found,
        found.ladder_rule_id as rule, found.is_ladder_direct as is_direct
    from truth.customer_months as planted
    inner join marts.fct_customer_periods as found using (customer_id, period_start)
    where planted.stage is not null and found.ladder_stage is not null
"""


def confusion(connection: duckdb.DuckDBPyConnection) -> Confusion:
    """Every month in which the pipeline has a row for a customer of the shop."""
    rows = connection.execute(
        f"select customer_id, planted, found, count(*) from ({_MONTHS}) group by all order by all"
    ).fetchall()
    return Confusion.of(rows, PLANTED, FOUND)


def months_without_a_row(connection: duckdb.DuckDBPyConnection) -> int:
    """Months of customers of whom nothing was heard for longer than the activity window."""
    row = connection.execute(
        """
        select count(*)
        from truth.customer_months as planted
        anti join marts.fct_customer_periods as found using (customer_id, period_start)
        where planted.stage is not null
        """
    ).fetchone()
    return int(row[0]) if row else 0


def rules(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, Estimate]]:
    """Rule, the stage it decides for, and of the months it decided the share planted so."""
    rows = connection.execute(
        f"""
        select rule, found, list([hits, months]::double[])
        from (
            select rule, found, customer_id, count_if(planted = found) as hits, count(*) as months
            from ({_MONTHS}) where rule is not null group by all order by all
        )
        group by all order by all
        """
    ).fetchall()
    return [(rule, stage, _precision(pairs)) for rule, stage, pairs in rows]


def by_evidence(connection: duckdb.DuckDBPyConnection) -> dict[str, Estimate]:
    """Of the months decided directly and by proxy, the share that is right."""
    rows = connection.execute(
        f"""
        select evidence, list([hits, months]::double[])
        from (
            select
                case when is_direct then 'direct' else 'proxy' end as evidence,
                customer_id, count_if(planted = found) as hits, count(*) as months
            from ({_MONTHS}) where rule is not null group by all order by all
        )
        group by all order by all
        """
    ).fetchall()
    return {evidence: _precision(pairs) for evidence, pairs in rows}


def _precision(pairs: list[list[float]]) -> Estimate:
    counts = np.array(pairs)
    return share(counts[:, 0], counts[:, 1])
