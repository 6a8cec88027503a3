"""Promotion imbalance: discounts go to the new, and those who came for one stay less.

What is planted is each customer's own chance; given these, one order tells nothing of another, so
Wilson's intervals hold for orders too.
"""

import duckdb

from benchmarks.validation.rates import Rate
from benchmarks.validation.shares import wilson

_CHANCES = """
    with parameters as (select map(list(name), list(value)) as value from truth.parameters),
    chances as (
        select
            case when date_trunc('month', ordered_at_local)
                > date_trunc('month', first_order_at_local) then 'existing' else 'new'
            end as customer_group,
            case when is_discounted then 'discounted' else 'full_price' end as order_price,
            case
                when ordered_at_local = first_order_at_local
                    then least(1, value['promotion.first_order_floor']
                        + value['promotion.first_order_slope'] * dropout_probability)
                when came_for_discount then value['promotion.repeat_after_discount']
                else value['promotion.repeat_after_full_price']
            end as is_discounted_chance,
            case when ordered_at_local + interval 365 day <= as_of_local
                then case when ordered_at_local = first_order_at_local then 1
                    else 1 - dropout_probability end * (1 - exp(-365 * purchase_rate_per_day))
            end as is_reordered_chance
        from truth.orders
        inner join truth.customers using (customer_id)
        cross join parameters
        cross join (
            select timezone(reporting_time_zone, timezone('UTC', as_of)) as as_of_local
            from marts.build_info
        )
        where exclusion is null
    )
"""
_DISCOUNTED = f"""
    {_CHANCES},
    planted as (
        select customer_group, avg(is_discounted_chance) as chance from chances group by all
    )
    select
        customer_group, any_value(chance),
        sum(qualifying_orders) filter (order_price = 'discounted')::bigint,
        sum(qualifying_orders)::bigint
    from marts.fct_promotions
    inner join planted using (customer_group)
    group by all order by all desc
"""
_REORDERED = f"""
    {_CHANCES},
    planted as (
        select customer_group, order_price, avg(is_reordered_chance) as chance
        from chances group by all
    )
    select
        customer_group, order_price, any_value(chance), sum(reordered_365d)::bigint,
        sum(due_orders_365d)::bigint
    from marts.fct_promotions
    inner join planted using (customer_group, order_price)
    group by all order by customer_group desc, order_price
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


def discounted(connection: duckdb.DuckDBPyConnection) -> list[Rate]:
    """The share of orders at a discount, of new and of existing customers."""
    return [
        Rate("promotions", f"{group}: orders discounted", planted, wilson(hits, n), "orders")
        for group, planted, hits, n in connection.execute(_DISCOUNTED).fetchall()
    ]


def reordered(connection: duckdb.DuckDBPyConnection) -> list[Rate]:
    """Of the orders of each group and price, the share followed by another within a year."""
    return [
        Rate("promotions", f"{group}, {price.replace('_', ' ')}: another order within a year",
             planted, wilson(hits, n), "orders")
        for group, price, planted, hits, n in connection.execute(_REORDERED).fetchall()
    ]  # fmt: skip


def staying(connection: duckdb.DuckDBPyConnection) -> list[Rate]:
    """Who orders in the 90 days from a year after the first order, by the price of the first."""
    kinds = {True: "discounted", False: "at full price"}
    return [
        Rate("promotions", f"a year on, first order {kinds[is_discounted]}: orders in 90 days",
             planted, wilson(hits, n), "customers")
        for is_discounted, planted, hits, n in connection.execute(_STAYING).fetchall()
    ]  # fmt: skip
