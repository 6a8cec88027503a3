-- Grain: one row per customer with a qualifying order and time without one: before the first
-- (order_number 0), between two, after the last. Whoever is looked at stands in exactly one of them:
-- begins_local and ends_local are never NULL, so that the engine can compare while it joins.
-- is_discounted is of the order the gap follows.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

orders as (

    select
        customers.customer_key,
        orders.ordered_local,
        orders.discount_amount > 0 as is_discounted,
        cast(row_number() over by_time as integer) as order_number,
        lead(orders.ordered_local) over by_time as next_ordered_local
    from {{ ref('int_orders') }} as orders
    inner join {{ ref('int_customers') }} as customers
        on orders.customer_id = customers.customer_id
    where orders.exclusion is null
    window by_time as (
        partition by orders.customer_id
        order by orders.ordered_local nulls last, orders.source nulls last, orders.order_id nulls last
    )

),

gaps as (

    select
        customer_key,
        order_number,
        ordered_local,
        next_ordered_local,
        is_discounted
    from orders
    union all
    select
        customer_key,
        0 as order_number,
        cast(null as timestamp) as ordered_local,
        ordered_local as next_ordered_local,
        cast(null as boolean) as is_discounted
    from orders
    where order_number = 1

),

final as (

    select
        gaps.*,
        coalesce(gaps.ordered_local, timestamp '0001-01-01 00:00:00') as begins_local,
        coalesce(gaps.next_ordered_local, timestamp '9999-12-31 00:00:00') as ends_local,
        {{ add_days('gaps.ordered_local', 'settings.activity_window_days') }} as active_until_local
    from gaps
    cross join settings

)

select * from final
