-- Grain: one row per customer and month in which the orders of the trailing 12 months, or those of the
-- 12 before, change: an order counts in its month and the 11 after, then for 12 more as one before.
-- The state lasts until last_month_index; months after it have neither.
with

changes as (

    {% for months_later, orders, orders_before in [(0, 'orders', '0'), (12, '-orders', 'orders'), (24, '0', '-orders')] %}
    select
        customer_key,
        month_index + {{ months_later }} as month_index,
        {{ orders }} as orders,
        {{ orders_before }} as orders_before
    from {{ ref('int_customer_order_months') }}
    where orders > 0
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

months as (

    select
        customer_key,
        month_index,
        sum(orders) as orders,
        sum(orders_before) as orders_before
    from changes
    group by customer_key, month_index

),

states as (

    select
        customer_key,
        month_index,
        lead(month_index) over to_date - 1 as last_month_index,
        sum(orders) over to_date as orders,
        sum(orders_before) over to_date as orders_before
    from months
    window to_date as (partition by customer_key order by month_index nulls last)

),

final as (

    select
        customer_key,
        month_index,
        last_month_index,
        cast(orders as integer) as orders,
        cast(orders_before as integer) as orders_before
    from states
    where orders > 0 or orders_before > 0

)

select * from final
