-- Grain: one row per customer: what their orders say of where they come from. Channel and price are
-- those of the first qualifying order; a shop that never granted a discount leaves the price open.
{% set by_time = sort_key(['orders.ordered_at', 'orders.source', 'orders.order_id']) %}
with

-- An aggregate passes over a NULL: the first order's missing channel must not become the second's.
origins as (

    select
        customers.customer_key,
        nullif(
            min_by(coalesce(orders.channel, ''), {{ by_time }}) filter (where orders.exclusion is null), ''
        ) as acquisition_channel,
        max_by(orders.customer_type, {{ by_time }}) filter (where orders.customer_type is not null) as customer_type,
        min_by(orders.discount_amount, {{ by_time }}) filter (where orders.exclusion is null) as first_discount_amount
    from {{ ref('int_orders') }} as orders
    inner join {{ ref('int_customers') }} as customers
        on orders.customer_id = customers.customer_id
    group by customers.customer_key

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
    cross join {{ ref('int_shop_facts') }} as shop
    left join origins
        on customers.customer_key = origins.customer_key

)

select * from final
