"""The buying process: who orders again, how the parameters are found, who is still a customer."""

import duckdb
import numpy as np

from benchmarks.validation.rates import Rate
from benchmarks.validation.shares import Estimate, clustered, ratio

# A purchase ends a customer's stay or leaves the process as it is: until then orders come at a
# constant rate, so that one comes within d days with 1 - exp(-rate d).
_AGAIN = """
    with crisis as (
        select min(window_start) as first_month, max(window_end) as end_month,
            max(window_end + (window_end - window_start)::integer) as settled_by
        from truth.crisis_windows
    ),
    calm as (
        select period_start, period_end - period_start as days
        from marts.dim_periods, crisis
        where grain = 'month' and is_complete and not is_left_truncated
            and (first_month is null or period_start < first_month or period_start > settled_by)
    ),
    at_start as (
        select customer_id, calm.period_start, calm.days
        from truth.customer_months as before
        inner join calm on before.period_start = (calm.period_start - interval 1 month)::date
        where before.orders > 0
    )
    select
        customer_id,
        sum(case when left_at_local < at_start.period_start then 0
            else 1 - exp(-purchase_rate_per_day * days) end) as expected,
        count(*) as at_start,
        count_if(found.lifecycle = 'retained') as kept
    from at_start
    inner join truth.customers using (customer_id)
    left join marts.fct_customer_periods as found using (customer_id, period_start)
    group by all order by all
"""
_PLANTED_NAMES = {
    "r": ("buying.r", 1.0),
    "alpha": ("buying.alpha", 1 / 7),
    "a": ("buying.a", 1.0),
    "b": ("buying.b", 1.0),
    "p": ("spend.p", 1.0),
    "q": ("spend.q", 1.0),
    "v": ("spend.gamma", 1.0),
}


def ordered_again(connection: duckdb.DuckDBPyConnection) -> list[Rate]:
    """Of those who ordered in the month before, the share that orders; months without a crisis."""
    rows = np.array([row[1:] for row in connection.execute(_AGAIN).fetchall()], np.float64)
    planted = float(rows[:, 0].sum() / rows[:, 1].sum())
    found = clustered(rows[:, [2, 1]], ratio, n=round(rows[:, 1].sum()))
    return [Rate("buying", "retention rate, month on month", planted, found, "customer-months")]


def parameters(connection: duckdb.DuckDBPyConnection) -> list[Rate]:
    """The published fit of the whole history, beside the parameters that were drawn from."""
    planted = dict(connection.execute("select name, value from truth.parameters").fetchall())
    rows = connection.execute(
        """
        select model, measure, value, lower_95, upper_95,
            max(customers) filter (section = 'data') over () as customers
        from marts.fct_forecast_quality
        where section = 'data' or section = 'parameter' and fitted_on = 'full'
        qualify section = 'parameter' order by model, measure
        """
    ).fetchall()
    return [
        Rate(
            "buying",
            f"{model}, {measure}",
            planted[_PLANTED_NAMES[measure][0]] * _PLANTED_NAMES[measure][1],
            Estimate(value, low, high, customers),
            "customers",
        )
        for model, measure, value, low, high, customers in rows
    ]


def alive(connection: duckdb.DuckDBPyConnection) -> list[Rate]:
    """The share still customers at the end, by third of the published probability."""
    rows = connection.execute(
        """
        with scored as (
            select customer_id, probability_alive, (left_at_local is null)::int as is_alive,
                ntile(3) over (order by probability_alive, customer_id) as third
            from marts.fct_repurchase_forecasts
            inner join truth.customers using (customer_id)
            where probability_alive is not null
        )
        select third, avg(is_alive), list([probability_alive, 1]::double[] order by customer_id)
        from scored group by third order by third
        """
    ).fetchall()
    names = ("lowest", "middle", "highest")
    return [
        Rate("forecast", f"still a customer, {names[third - 1]} third", planted,
             clustered(np.array(pairs), ratio), "customers")
        for third, planted, pairs in rows
    ]  # fmt: skip
