-- Grain: one row per delivered order line, every version of it, with the rank of its load.
with

final as (

    select
        orders.load_id,
        orders.file_row,
        orders.source,
        orders.order_id,
        orders.line_number,
        orders.customer_namespace,
        orders.source_customer_id,
        orders.ordered_at,
        orders.updated_at,
        orders.status,
        orders.is_test,
        orders.product_category,
        orders.amount,
        orders.discount_amount,
        orders.cost_amount,
        orders.currency,
        orders.channel,
        orders.customer_type,
        orders.promised_at,
        orders.delivered_at,
        orders.refunds_order_id,
        orders.exclusion,
        loads.load_rank
    from {{ source('raw', 'orders') }} as orders
    inner join {{ ref('stg_loads') }} as loads
        on orders.load_id = loads.load_id

)

select * from final
