-- Grain: one row per source and order. Amounts in the order's currency, by class of line; no line
-- is dropped, each is counted in exactly one class.
with

lines as (

    select * from {{ ref('stg_order_lines') }}

),

-- Most orders have one line; of several, the first with a value speaks for the order.
final as (

    select
        source,
        order_id,
        min(ordered_at) as ordered_at,
        min(ordered_at) filter (where line_class = 'refund') as refunded_at,
        min_by(customer_namespace, line_number) filter (where source_customer_id is not null) as customer_namespace,
        min_by(source_customer_id, line_number) filter (where source_customer_id is not null) as source_customer_id,
        coalesce(
            min_by(status, line_number) filter (where line_class = 'sale'), min_by(status, line_number)
        ) as status,
        min_by(currency, line_number) filter (where currency is not null) as currency,
        min_by(channel, line_number) filter (where channel is not null) as channel,
        min_by(customer_type, line_number) filter (where customer_type is not null) as customer_type,
        min_by(refunds_order_id, line_number) filter (
            where line_class = 'refund' and refunds_order_id is not null
        ) as refunds_order_id,
        max(promised_at) as promised_at,
        max(delivered_at) as delivered_at,
        count(*) as lines,
        cast(max(replaced_with_order) + sum(versions - 1) as bigint) as replaced_lines,
        count(*) filter (where line_class = 'sale') as sale_lines,
        count(*) filter (where line_class = 'refund') as refund_lines,
        count(*) filter (where line_class = 'excluded') as excluded_lines,
        cast(coalesce(sum(amount) filter (where line_class = 'sale'), 0) as decimal(18, 4)) as sale_amount,
        cast(coalesce(sum(abs(amount)) filter (where line_class = 'refund'), 0) as decimal(18, 4)) as refund_amount,
        cast(coalesce(sum(discount_amount) filter (where line_class = 'sale'), 0) as decimal(18, 4)) as discount_amount,
        cast(sum(cost_amount) filter (where line_class = 'sale') as decimal(18, 4)) as cost_amount,
        cast(sum(abs(cost_amount)) filter (where line_class = 'refund') as decimal(18, 4)) as refund_cost_amount,
        count(*) filter (where line_class = 'sale' and cost_amount is null) as sale_lines_without_cost,
        case
            when count(*) filter (where line_class = 'sale') > 0 then null
            when count(*) filter (where line_class = 'test') > 0 then 'test'
            when count(*) filter (where line_class = 'cancelled') > 0 then 'cancelled'
            when count(*) filter (where line_class = 'draft') > 0 then 'draft'
            when count(*) filter (where line_class = 'refund') > 0 then 'refund'
            else min(exclusion)
        end as exclusion_without_sale
    from lines
    group by source, order_id

)

select * from final
