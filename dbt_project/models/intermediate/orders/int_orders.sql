-- Grain: one row per source and order up to as_of, with its money in the reporting currency and
-- the one reason, if any, for which it does not qualify. Qualifying decides counts, not money.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

-- In full is judged in the original currency: money given back in another one does not count there.
refunded as (

    select
        refunds.source,
        refunds.refunds_order_id as order_id,
        sum(refunds.amount_original) filter (where refunds.currency = orders.currency) as refunded_original,
        sum(refunds.refund_amount) as refunded_amount
    from {{ ref('int_refunds') }} as refunds
    inner join {{ ref('int_order_rates') }} as orders
        on
            refunds.source = orders.source
            and refunds.refunds_order_id = orders.order_id
    group by refunds.source, refunds.refunds_order_id

),

own_refunds as (

    select
        source,
        order_id,
        customer_id,
        refund_amount
    from {{ ref('int_refunds') }}

),

final as (

    select
        totals.source,
        totals.order_id,
        coalesce(rates.customer_id, own_refunds.customer_id) as customer_id,
        totals.source_customer_id,
        totals.ordered_at,
        rates.ordered_local,
        totals.status,
        totals.lines,
        totals.sale_lines,
        totals.excluded_lines,
        totals.sale_lines_without_cost,
        rates.currency,
        totals.sale_amount as amount_original,
        rates.exchange_rate,
        cast(round(totals.sale_amount * rates.exchange_rate, 4) as decimal(18, 4)) as gross_amount,
        cast(coalesce(own_refunds.refund_amount, 0) as decimal(18, 4)) as refund_amount,
        cast(coalesce(refunded.refunded_amount, 0) as decimal(18, 4)) as refunded_amount,
        cast(round(totals.discount_amount * rates.exchange_rate, 4) as decimal(18, 4)) as discount_amount,
        cast(round(totals.cost_amount * rates.exchange_rate, 4) as decimal(18, 4)) as cost_amount,
        totals.channel,
        totals.customer_type,
        totals.promised_at,
        totals.delivered_at,
        totals.refunds_order_id,
        case
            when coalesce(rates.customer_id, own_refunds.customer_id) is null then 'no_customer'
            when totals.sale_lines = 0 then totals.exclusion_without_sale
            when totals.sale_amount > 0 and coalesce(refunded.refunded_original, 0) >= totals.sale_amount
                then 'refunded_in_full'
            when totals.sale_amount < 0 then 'negative_amount'
            when totals.sale_amount = 0 and settings.zero_amount_orders <> 'qualify' then 'zero_amount'
        end as exclusion
    from {{ ref('int_order_totals') }} as totals
    cross join settings
    inner join {{ ref('int_order_rates') }} as rates
        on
            totals.source = rates.source
            and totals.order_id = rates.order_id
    left join own_refunds
        on
            totals.source = own_refunds.source
            and totals.order_id = own_refunds.order_id
    left join refunded
        on
            totals.source = refunded.source
            and totals.order_id = refunded.order_id

)

select * from final
