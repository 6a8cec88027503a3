-- Grain: one row per source and order up to as_of, with its money in the reporting currency and
-- the one reason, if any, for which it does not qualify. Qualifying decides counts, not money. What
-- is delivered after as_of has not been. Where nothing was sold, no rate is needed for 0; the rate of
-- a refund is the one its money was turned at.
{% set delivered_local = local_time('orders.delivered_at', 'delivered_times') %}
{% set promised_local = local_time('orders.promised_at', 'promised_times') %}
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

-- In full is judged in the original currency: money given back in another one does not count there.
refunded as (

    select
        source,
        refunds_order_id as order_id,
        sum(amount_original) filter (where currency = refunded_currency) as refunded_original,
        sum(refund_amount) as refunded_amount
    from {{ ref('int_refunds') }}
    where refunded_currency is not null
    group by source, refunds_order_id

),

-- Of the refund lines that stand in an order.
own_refunds as (

    select
        source,
        order_id,
        min(order_customer_id) as customer_id,
        min_by(exchange_rate, first_line_number) filter (where exchange_rate is not null) as exchange_rate
    from {{ ref('int_refunds') }}
    group by source, order_id

),

shown_refunds as (

    select
        source,
        stands_in_order_id as order_id,
        sum(refund_amount) as refund_amount
    from {{ ref('int_refunds') }}
    group by source, stands_in_order_id

),

final as (

    select
        orders.source,
        orders.order_id,
        coalesce(orders.customer_id, own_refunds.customer_id) as customer_id,
        orders.source_customer_id,
        orders.ordered_at,
        orders.ordered_local,
        orders.status,
        orders.lines,
        orders.sale_lines,
        orders.excluded_lines,
        orders.sale_lines_without_cost,
        orders.currency,
        orders.sale_amount as amount_original,
        case
            when orders.sale_lines > 0 then orders.exchange_rate
            else coalesce(own_refunds.exchange_rate, orders.exchange_rate)
        end as exchange_rate,
        cast(coalesce(round(orders.sale_amount * orders.exchange_rate, 4), 0) as decimal(18, 4)) as gross_amount,
        cast(coalesce(shown_refunds.refund_amount, 0) as decimal(18, 4)) as refund_amount,
        cast(coalesce(refunded.refunded_amount, 0) as decimal(18, 4)) as refunded_amount,
        cast(coalesce(round(orders.discount_amount * orders.exchange_rate, 4), 0) as decimal(18, 4)) as discount_amount,
        cast(round(orders.cost_amount * orders.exchange_rate, 4) as decimal(18, 4)) as cost_amount,
        orders.channel,
        orders.customer_type,
        orders.promised_at,
        case when orders.delivered_at <= settings.as_of then orders.delivered_at end as delivered_at,
        case when orders.delivered_at <= settings.as_of then {{ delivered_local }} end as delivered_local,
        case when orders.delivered_at <= settings.as_of then {{ is_late('orders', delivered_local, promised_local) }} end as is_late,
        orders.refunds_order_id,
        case
            when coalesce(orders.customer_id, own_refunds.customer_id) is null then 'no_customer'
            when orders.sale_lines = 0 then orders.exclusion_without_sale
            when orders.sale_amount > 0 and coalesce(refunded.refunded_original, 0) >= orders.sale_amount
                then 'refunded_in_full'
            when orders.sale_amount < 0 then 'negative_amount'
            when orders.sale_amount = 0 and settings.zero_amount_orders <> 'qualify' then 'zero_amount'
        end as exclusion
    from {{ ref('int_order_rates') }} as orders
    cross join settings
    left join own_refunds
        on
            orders.source = own_refunds.source
            and orders.order_id = own_refunds.order_id
    left join shown_refunds
        on
            orders.source = shown_refunds.source
            and orders.order_id = shown_refunds.order_id
    left join refunded
        on
            orders.source = refunded.source
            and orders.order_id = refunded.order_id
    left join {{ ref('int_local_time') }} as delivered_times
        on {{ quarter_hour('orders.delivered_at') }} = delivered_times.quarter_hour
    left join {{ ref('int_local_time') }} as promised_times
        on {{ quarter_hour('orders.promised_at') }} = promised_times.quarter_hour

)

select * from final
