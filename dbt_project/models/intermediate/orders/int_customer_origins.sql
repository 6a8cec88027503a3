-- Grain: one row per customer: what their orders say of where they come from. Channel and price are
-- those of the first qualifying order; a shop that never granted a discount leaves the price open.
with

orders as (

    select
        customers.customer_key,
        orders.channel,
        orders.customer_type,
        orders.discount_amount,
        orders.exclusion is null as is_qualifying,
        orders.ordered_at,
        orders.source,
        orders.order_id
    from {{ ref('int_orders') }} as orders
    inner join {{ ref('int_customers') }} as customers
        on orders.customer_id = customers.customer_id

),

ranked_orders as (

    select
        *,
        cast(row_number() over (
            partition by customer_key, is_qualifying
            order by ordered_at nulls last, source nulls last, order_id nulls last
        ) as bigint) as place,
        cast(row_number() over (
            partition by customer_key, customer_type is null
            order by ordered_at desc nulls last, source desc nulls last, order_id desc nulls last
        ) as bigint) as age
    from orders

),

origins as (

    select
        customer_key,
        max(channel) filter (where is_qualifying and place = 1) as acquisition_channel,
        max(customer_type) filter (where age = 1) as customer_type,
        max(discount_amount) filter (where is_qualifying and place = 1) as first_discount_amount
    from ranked_orders
    group by customer_key

),

shop as (

    select coalesce(max(discount_amount) > 0, false) as has_discounts from {{ ref('int_orders') }}

),

final as (

    select
        customers.customer_key,
        origins.acquisition_channel,
        origins.customer_type,
        case
            when not shop.has_discounts or origins.first_discount_amount is null then null
            when origins.first_discount_amount > 0 then 'discounted'
            else 'full_price'
        end as first_order_price
    from {{ ref('int_customers') }} as customers
    cross join shop
    left join origins
        on customers.customer_key = origins.customer_key

)

select * from final
