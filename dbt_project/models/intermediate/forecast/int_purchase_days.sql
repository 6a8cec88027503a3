-- Grain: one row per customer and local day with a qualifying order. Orders of one day are one
-- purchase, as the models of repurchase have it; a refund takes no purchase back unless it is full.
with

orders as (

    select * from {{ ref('int_orders') }}

),

final as (

    select
        customer_id,
        cast(ordered_local as date) as purchased_on,
        cast(sum(gross_amount) as decimal(18, 4)) as gross_amount
    from orders
    where exclusion is null
    group by customer_id, cast(ordered_local as date)

)

select * from final
