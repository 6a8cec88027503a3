-- Grain: one row per source and order up to as_of, whatever its status. Money is additive and adds
-- up to fct_customer_periods; a refund is its own row or a column of the order it stands in.
with

final as (

    select
        source,
        order_id,
        customer_id,
        source_customer_id,
        ordered_at,
        cast(ordered_local as date) as ordered_on,
        {{ period_start('month', period_index('month', 'ordered_local')) }} as period_start,
        exclusion is null as is_qualifying,
        exclusion,
        cast(lines as integer) as lines,
        cast(excluded_lines as integer) as excluded_lines,
        status,
        currency,
        amount_original,
        exchange_rate,
        gross_amount,
        refund_amount,
        refunded_amount,
        cast(gross_amount - refund_amount as decimal(18, 4)) as net_amount,
        discount_amount,
        case when sale_lines_without_cost = 0 then cost_amount end as cost_amount,
        channel,
        customer_type,
        promised_at,
        delivered_at,
        is_late,
        refunds_order_id
    from {{ ref('int_orders') }}

)

select * from final
