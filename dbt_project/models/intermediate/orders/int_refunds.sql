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
        totals.source,
        totals.order_id,
        totals.refunded_at,
        totals.refund_amount,
        totals.refund_cost_amount,
        case
            when totals.refunds_order_id is not null then totals.refunds_order_id
            when totals.sale_lines > 0 then totals.order_id
        end as refunds_order_id
    from {{ ref('int_order_totals') }} as totals
    cross join settings
    where
        totals.refund_lines > 0
        and totals.refunded_at <= settings.as_of

),

final as (

    select
        refunds.source,
        refunds.order_id,
        refunds.refunds_order_id,
        refunds.refunded_at,
        {{ local_time('refunds.refunded_at', 'local_times') }} as refunded_local,
        coalesce(own.customer_id, refunded.customer_id) as customer_id,
        own.currency,
        refunds.refund_amount as amount_original,
        cast(round(
            refunds.refund_amount
            * case when refunded.currency = own.currency then refunded.exchange_rate else own.exchange_rate end,
            4
        ) as decimal(18, 4)) as refund_amount,
        cast(round(
            coalesce(refunds.refund_cost_amount, 0)
            * case when refunded.currency = own.currency then refunded.exchange_rate else own.exchange_rate end,
            4
        ) as decimal(18, 4)) as refund_cost_amount
    from refunds
    inner join orders as own
        on
            refunds.source = own.source
            and refunds.order_id = own.order_id
    left join orders as refunded
        on
            refunds.source = refunded.source
            and refunds.refunds_order_id = refunded.order_id
    inner join {{ ref('int_local_time') }} as local_times
        on {{ quarter_hour('refunds.refunded_at') }} = local_times.quarter_hour

)

select * from final
