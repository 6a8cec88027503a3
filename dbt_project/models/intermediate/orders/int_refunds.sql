-- Grain: one row per source and order that holds refund lines, up to as_of. Money is positive here;
-- it stands in the month of the refund, not of the order.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

orders as (

    select * from {{ ref('int_order_rates') }}

),

refunds as (

    select
        orders.*,
        case
            when orders.refunds_order_id is not null then orders.refunds_order_id
            when orders.sale_lines > 0 then orders.order_id
        end as refunded_order_id
    from orders
    cross join settings
    where
        orders.refund_lines > 0
        and orders.refunded_at <= settings.as_of

),

-- Few orders are named by a refund: they alone are looked up.
refunded as (

    select
        source,
        order_id,
        customer_id,
        currency,
        exchange_rate
    from orders
    where (source, order_id) in (
        select
            refunds.source,
            refunds.refunded_order_id
        from refunds
    )

),

rated as (

    select
        refunds.*,
        refunded.currency as refunded_currency,
        refunded.customer_id as refunded_customer_id,
        case when refunded.currency = refunds.currency then refunded.exchange_rate else refunds.exchange_rate end as used_rate
    from refunds
    left join refunded
        on
            refunds.source = refunded.source
            and refunds.refunded_order_id = refunded.order_id

),

final as (

    select
        rated.source,
        rated.order_id,
        rated.refunded_order_id as refunds_order_id,
        rated.refunded_currency,
        rated.refunded_at,
        {{ local_time('rated.refunded_at', 'local_times') }} as refunded_local,
        coalesce(rated.customer_id, rated.refunded_customer_id) as customer_id,
        rated.currency,
        rated.used_rate as exchange_rate,
        rated.refund_amount as amount_original,
        cast(round(rated.refund_amount * rated.used_rate, 4) as decimal(18, 4)) as refund_amount,
        cast(round(coalesce(rated.refund_cost_amount, 0) * rated.used_rate, 4) as decimal(18, 4)) as refund_cost_amount
    from rated
    inner join {{ ref('int_local_time') }} as local_times
        on {{ quarter_hour('rated.refunded_at') }} = local_times.quarter_hour

)

select * from final
