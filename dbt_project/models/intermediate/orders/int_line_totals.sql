-- Grain: one row per line: what its order comes to if it has no other line, under the names of
-- int_order_totals. No line is dropped, each is counted in exactly one class.
with

final as (

    select
        source,
        order_id,
        line_number,
        ordered_at,
        case when line_class = 'refund' then ordered_at end as refunded_at,
        case when source_customer_id is not null then customer_namespace end as customer_namespace,
        source_customer_id,
        status,
        currency,
        channel,
        customer_type,
        case when line_class = 'refund' then refunds_order_id end as refunds_order_id,
        promised_at,
        delivered_at,
        cast(1 as bigint) as lines,
        replaced_with_order + versions - 1 as replaced_lines,
        cast(case when line_class = 'sale' then 1 else 0 end as bigint) as sale_lines,
        cast(case when line_class = 'refund' then 1 else 0 end as bigint) as refund_lines,
        cast(case when line_class = 'excluded' then 1 else 0 end as bigint) as excluded_lines,
        cast(case when line_class = 'sale' then coalesce(amount, 0) else 0 end as decimal(18, 4)) as sale_amount,
        cast(case when line_class = 'refund' then coalesce(abs(amount), 0) else 0 end as decimal(18, 4)) as refund_amount,
        cast(case when line_class = 'sale' then coalesce(discount_amount, 0) else 0 end as decimal(18, 4))
            as discount_amount,
        cast(case when line_class = 'sale' then cost_amount end as decimal(18, 4)) as cost_amount,
        cast(case when line_class = 'refund' then abs(cost_amount) end as decimal(18, 4)) as refund_cost_amount,
        cast(case when line_class = 'sale' and cost_amount is null then 1 else 0 end as bigint) as sale_lines_without_cost,
        case line_class when 'sale' then null when 'excluded' then exclusion else line_class end as exclusion_without_sale,
        line_class,
        replaced_with_order
    from {{ ref('stg_order_lines') }}

)

select * from final
