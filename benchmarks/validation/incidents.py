"""Tolerance: how many order again after a late delivery, and how many are lost by it."""

import duckdb
import numpy as np

from benchmarks.validation.rates import Rate
from benchmarks.validation.shares import Counts, clustered, ratio

# By Bayes the planted factor on faults before leaving is a factor on the odds of leaving after a
# fault: p f / (p f + 1 - p) of those whose chance to leave after an order is p leave. Whoever stays
# orders at a constant rate: until the goods arrive some leave after a further order, the others
# order within the days that follow with 1 - exp(-rate days).
_LATE = """
    with planted as (
        select
            max(value) filter (name = 'delivery.late') as late,
            max(value) filter (name = 'delivery.missing') as missing,
            max(value) filter (name = 'delivery.leaving_factor') as factor,
            max(value) filter (name = 'delivery.leaving_factor_loyal') as factor_loyal
        from truth.parameters
    ),
    incidents as (
        select
            customers.customer_id, is_loyal, is_reordered, comparable_reorder_rate,
            (1 - exp(-90 * purchase_rate_per_day)) * exp(
                -purchase_rate_per_day * dropout_probability
                * datediff('day', orders.ordered_at_local, incidents.occurred_at)
            ) as soon,
            case when orders.ordered_at_local = first_order_at_local then 0.0
                else dropout_probability end as leaves,
            case when is_loyal then factor_loyal else factor end as factor,
            late + missing as faults
        from marts.fct_incidents as incidents
        inner join truth.orders as orders on incidents.cause_id = orders.order_id
        inner join truth.customers as customers on orders.customer_id = customers.customer_id
        cross join planted
        left join truth.crisis_windows as crisis
            on incidents.period_start >= crisis.window_start - interval 4 month
            and incidents.period_start < crisis.window_end + interval 4 month
        where incidents.kind = 'late' and incidents.is_followed_up
            and incidents.comparable_reorder_rate is not null and crisis.window_start is null
    )
    select
        customer_id, is_loyal,
        sum(soon * (1 - leaves) / (leaves * factor + 1 - leaves)) as planted_late,
        sum(soon * (1 - leaves) * (1 - faults)
            / (leaves * (1 - faults * factor) + (1 - leaves) * (1 - faults))) as planted_on_time,
        count_if(is_reordered) as reordered,
        sum(comparable_reorder_rate) as comparable,
        count(*) as incidents
    from incidents
    group by all order by all
"""


def tolerance(connection: duckdb.DuckDBPyConnection) -> list[Rate]:
    """After late deliveries outside the crisis: ordered again, and that less the comparable."""
    rows = connection.execute(_LATE).fetchall()
    is_loyal = np.array([row[1] for row in rows], np.bool_)
    sums = np.array([row[2:] for row in rows], np.float64)
    late, on_time, reordered, comparable, incidents = sums.T
    lost = _rate("that less the comparable", late - on_time, reordered - comparable, incidents)
    again = [
        _rate(f"ordered again in 90 days, {name}",
              late[group], reordered[group], incidents[group])
        for name, group in (("not loyal", ~is_loyal), ("loyal", is_loyal))
    ]  # fmt: skip
    return [_rate("ordered again in 90 days, all", late, reordered, incidents), *again, lost]


def _rate(figure: str, planted: Counts, found: Counts, incidents: Counts) -> Rate:
    n = incidents.sum()
    estimate = clustered(np.stack([found, incidents], axis=1), ratio, n=round(n))
    return Rate("tolerance", figure, planted.sum() / n, estimate, "late deliveries")
