"""Promotion imbalance: discounts go to the new, and those who came for one stay less."""

import duckdb
import numpy as np

from benchmarks.validation.rates import Rate
from benchmarks.validation.shares import clustered, ratio, wilson

_FIRST = """
    with first_orders as (
        select customer_id, arg_min(discount_amount, ordered_at) > 0 as is_discounted
        from marts.fct_orders where is_qualifying group by all
    )
    select
        avg(least(1, parameters['promotion.first_order_floor']
            + parameters['promotion.first_order_slope'] * dropout_probability)),
        count_if(first_orders.is_discounted), count(*)
    from truth.customers
    inner join first_orders using (customer_id)
    cross join (select map(list(name), list(value)) as parameters from truth.parameters)
"""
_REPEAT = """
    select
        sum(parameters[case when came_for_discount then 'promotion.repeat_after_discount'
            else 'promotion.repeat_after_full_price' end]),
        count_if(orders.discount_amount > 0), count(*)
    from marts.fct_orders as orders
    inner join truth.customers using (customer_id)
    cross join (select map(list(name), list(value)) as parameters from truth.parameters)
    where orders.is_qualifying and ordered_on > first_order_at_local::date
    group by customer_id order by customer_id
"""
# A year after the first order those who have not left order within 90 days with 1 - exp(-90 rate).
_STAYING = """
    with ours as (
        select
            customer_id, arg_min(discount_amount, ordered_at) > 0 as is_discounted,
            (min(ordered_on) + interval 1 year)::date as a_year_on, list(ordered_on) as days
        from marts.fct_orders where is_qualifying group by all
    ),
    followed as (
        select ours.*, a_year_on + 90 as followed_until
        from ours
        cross join marts.build_info
        left join truth.crisis_windows
            on a_year_on < window_end + 92 and a_year_on + 90 >= window_start
        where a_year_on + 90 < as_of::date and window_start is null
    )
    select
        is_discounted,
        avg(case when left_at_local < a_year_on then 0
            else 1 - exp(-90 * purchase_rate_per_day) end),
        count_if(len(list_filter(days, lambda day: day >= a_year_on and day < followed_until)) > 0),
        count(*)
    from followed
    inner join truth.customers using (customer_id)
    group by all order by all desc
"""


def imbalance(connection: duckdb.DuckDBPyConnection) -> list[Rate]:
    """Who gets the discounts, and who is still there a year later."""
    first = connection.execute(_FIRST).fetchone()
    assert first is not None
    repeat = np.array(connection.execute(_REPEAT).fetchall(), np.float64)
    again = clustered(repeat[:, 1:], ratio, n=round(repeat[:, 2].sum()))
    planted = float(repeat[:, 0].sum() / repeat[:, 2].sum())
    return [
        Rate("promotions", "first orders discounted", first[0], wilson(*first[1:]), "customers"),
        Rate("promotions", "later orders discounted", planted, again, "orders"),
        *(
            Rate("promotions", f"orders a year on, first order {kind}", share,
                 wilson(hits, n), "customers")
            for (_, share, hits, n), kind in zip(
                connection.execute(_STAYING).fetchall(),
                ("discounted", "at full price"),
                strict=True,
            )
        ),
    ]  # fmt: skip
