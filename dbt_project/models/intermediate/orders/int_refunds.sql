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

final as (

    select
        refunds.source,
        refunds.order_id,
        refunds.refunded_order_id as refunds_order_id,
        refunded.currency as refunded_currency,
        refunds.refunded_at,
        {{ local_time('refunds.refunded_at', 'local_times') }} as refunded_local,
        coalesce(refunds.customer_id, refunded.customer_id) as customer_id,
        refunds.currency,
        refunds.refund_amount as amount_original,
        cast(round(
            refunds.refund_amount
            * case when refunded.currency = refunds.currency then refunded.exchange_rate else refunds.exchange_rate end,
            4
        ) as decimal(18, 4)) as refund_amount,
        cast(round(
            coalesce(refunds.refund_cost_amount, 0)
            * case when refunded.currency = refunds.currency then refunded.exchange_rate else refunds.exchange_rate end,
            4
        ) as decimal(18, 4)) as refund_cost_amount
    from refunds
    left join refunded
        on
            refunds.source = refunded.source
            and refunds.refunded_order_id = refunded.order_id
    inner join {{ ref('int_local_time') }} as local_times
        on {{ quarter_hour('refunds.refunded_at') }} = local_times.quarter_hour

)

select * from final
