-- Grain: one row per month and depth of the sales funnel: customers whose deepest contact of the month
-- is there. A qualifying order is the purchase.
with

purchases as (

    select
        orders.customer_key,
        orders.month_index,
        levels.depth
    from {{ ref('int_customer_order_months') }} as orders
    inner join {{ ref('funnel_levels') }} as levels
        on levels.level = 'purchase'
    where orders.orders > 0

),

contacts as (

    select
        customer_key,
        month_index,
        funnel_depth as depth
    from {{ ref('int_customer_interaction_months') }}
    where funnel_depth > 0

),

deepest as (

    select
        customer_key,
        month_index,
        max(depth) as depth
    from (
        select * from purchases
        union all
        select * from contacts
    ) as both_rooms
    group by customer_key, month_index

),

final as (

    select
        month_index,
        depth,
        count(*) as customers
    from deepest
    group by month_index, depth

)

select * from final
