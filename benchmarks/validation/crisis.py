"""The planted crisis: is its window seen in the retention rates, and how deep was it?"""

import duckdb
import numpy as np

from benchmarks.validation.house import CRISIS
from benchmarks.validation.rates import Rate
from benchmarks.validation.shares import Counts, Estimate, clustered, ratio, wilson

NEIGHBOURS = 6
DEEP_SHARE, DEEP = 0.1, 4.0
"""A tenth below the neighbours' median, and as many standard errors, is no quiet month."""

_MONTHS = """
    select rates.period_start, customers_at_start, retained_customers,
        coalesce(rates.period_start >= window_start and rates.period_start < window_end, false)
    from marts.fct_retention_rates as rates
    left join truth.crisis_windows on true
    where grain = 'month' and basis = 'previous_period' and segment_type = 'all'
        and is_complete and not is_left_truncated and customers_at_start > 0
    order by rates.period_start
"""
# As it was: the months with orders. As it was meant: postponed orders put back by the window's
# length. The same months a year before are what a shop can compare with.
_DEPTH = """
    with window_months as (
        select period_start, false as is_before
        from marts.dim_periods, truth.crisis_windows
        where grain = 'month' and period_start >= window_start and period_start < window_end
    ),
    months as (
        from window_months
        union all
        select (period_start - interval 1 year)::date, true from window_months
    ),
    meant as (
        select distinct customer_id, date_trunc('month', ordered_at_local - case when was_postponed
            then to_days((window_end - window_start)::integer) else to_days(0) end
        )::date as period_start
        from truth.orders cross join truth.crisis_windows
        where exclusion is null
    )
    select
        now.customer_id,
        count_if(not is_before and was_active and now.is_active) as kept,
        count_if(not is_before and was_active) as at_start,
        count_if(is_before and was_active and now.is_active) as kept_before,
        count_if(is_before and was_active) as at_start_before,
        count_if(not is_before and meant_before.customer_id is not null
            and meant_now.customer_id is not null) as meant_kept,
        count_if(not is_before and meant_before.customer_id is not null) as meant_at_start
    from months
    inner join marts.fct_customer_periods as now using (period_start)
    inner join (
        select customer_id, period_end, is_active as was_active from marts.fct_customer_periods
    ) as previous
        on now.customer_id = previous.customer_id and now.period_start = previous.period_end
    left join meant as meant_now
        on now.customer_id = meant_now.customer_id and now.period_start = meant_now.period_start
    left join meant as meant_before
        on now.customer_id = meant_before.customer_id
        and meant_before.period_start = (now.period_start - interval 1 month)::date
    group by all order by all
"""

_RESILIENCE = """
    with meant as (
        select distinct customer_id
        from (
            select customer_id, window_start, window_end,
                ordered_at_local - case when was_postponed
                    then to_days((window_end - window_start)::integer) else to_days(0) end
                as meant_at
            from truth.orders cross join truth.crisis_windows
            where exclusion is null
        )
        where meant_at >= window_start and meant_at < window_end
    ),
    customers as (
        select months.ladder_stage, count(meant.customer_id) as meant_to_order
        from marts.fct_customer_periods as months
        inner join truth.crisis_windows on months.period_end = window_start
        left join meant using (customer_id)
        where months.is_in_activity_window
        group by grouping sets ((months.ladder_stage), ())
    )
    select
        found.ladder_stage,
        found.window_rate - customers.meant_to_order / found.window_customers,
        found.difference, found.difference_low, found.difference_high, found.window_customers
    from marts.fct_resilience as found
    inner join customers on found.ladder_stage = coalesce(customers.ladder_stage, 'all')
    where found.crisis_window = ?
    order by found.window_rate
"""


def window(connection: duckdb.DuckDBPyConnection) -> list[Rate]:
    """Months far below their neighbours, in the window and outside it."""
    rows = connection.execute(_MONTHS).fetchall()
    rates = np.array([kept / start for _, start, kept, _ in rows])
    seen = [_is_far_below(rates, month, row[1]) for month, row in enumerate(rows)]
    inside = [flag for flag, row in zip(seen, rows, strict=True) if row[3]]
    outside = [flag for flag, row in zip(seen, rows, strict=True) if not row[3]]
    return [
        Rate("crisis", "its months seen in the retention rate", 1.0,
             wilson(sum(inside), len(inside)), "months"),
        Rate("crisis", "other months taken for it", 0.0,
             wilson(sum(outside), len(outside)), "months"),
    ]  # fmt: skip


def resilience(connection: duckdb.DuckDBPyConnection) -> list[Rate]:
    """As published per stage on the eve of the window: against the year before."""
    rows = connection.execute(_RESILIENCE, [CRISIS]).fetchall()
    return [
        Rate("crisis", f"ordered in the window, {stage}, less a year before", planted,
             Estimate(found, low, high, customers), "customers")
        for stage, planted, found, low, high, customers in rows
    ]  # fmt: skip


def depth(connection: duckdb.DuckDBPyConnection) -> list[Rate]:
    """Month on month in the window less a year before; planted: less as it was meant."""
    rows = connection.execute(_DEPTH).fetchall()
    counts = np.array([row[1:] for row in rows], np.float64)
    planted = float(_change(counts.sum(axis=0)[None, [0, 1, 4, 5]])[0])
    found = clustered(counts[:, :4], _change, n=round(counts[:, 1].sum()))
    return [Rate("crisis", "retention rate less a year before", planted, found, "customer-months")]


def _change(sums: Counts) -> Counts:
    return ratio(sums[:, :2]) - ratio(sums[:, 2:])


def _is_far_below(rates: Counts, month: int, n: int) -> bool:
    """Below the median of the months around it, by a tenth of it and by no chance."""
    first = max(0, month - NEIGHBOURS)
    around = np.delete(rates[first : month + NEIGHBOURS + 1], month - first)
    usual = float(np.median(around))
    below = usual - float(rates[month])
    return below > DEEP_SHARE * usual and below > DEEP * (usual * (1 - usual) / n) ** 0.5
