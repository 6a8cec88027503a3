-- Grain: one row per source and order up to as_of: what its lines come to, whose it is, when it was in
-- local time, and the rate that turns its money into the reporting currency (NULL where none is at
-- most 7 days old: where it is used, a test refuses the run).
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

orders as (

    select
        totals.*,
        coalesce(totals.currency, settings.reporting_currency) as known_currency,
        settings.reporting_currency,
        {{ local_time('totals.ordered_at', 'local_times') }} as ordered_local,
        case
            when totals.source_customer_id is not null
                then {{ customer_id('totals.customer_namespace', 'totals.source_customer_id', 'settings.customer_namespace') }}
        end as own_customer_id
    from {{ ref('int_order_totals') }} as totals
    cross join settings
    inner join {{ ref('int_local_time') }} as local_times
        on {{ quarter_hour('totals.ordered_at') }} = local_times.quarter_hour
    where totals.ordered_at <= settings.as_of

),

-- A rate serves its day and the seven after; of several the latest.
daily_rates as (

    select
        rates.currency,
        cast({{ add_days('rates.rate_on', 'steps.n') }} as date) as ordered_on,
        max_by(rates.rate, rates.rate_on) as rate
    from {{ ref('stg_fx_rates') }} as rates
    cross join {{ series(0, 7) }} as steps
    group by 1, 2

),

final as (

    select
        orders.source,
        orders.order_id,
        orders.ordered_at,
        orders.ordered_local,
        coalesce(identities.customer_id, orders.own_customer_id) as customer_id,
        orders.source_customer_id,
        orders.status,
        orders.channel,
        orders.customer_type,
        orders.refunds_order_id,
        orders.promised_at,
        orders.delivered_at,
        orders.lines,
        orders.sale_lines,
        orders.refund_lines,
        orders.excluded_lines,
        orders.sale_lines_without_cost,
        orders.sale_amount,
        orders.discount_amount,
        orders.cost_amount,
        orders.exclusion_without_sale,
        orders.known_currency as currency,
        cast(case when orders.known_currency = orders.reporting_currency then 1 else daily_rates.rate end as decimal(18, 8))
            as exchange_rate
    from orders
    left join {{ ref('int_customer_identities') }} as identities
        on
            orders.own_customer_id = identities.from_customer_id
            and orders.ordered_at >= identities.valid_from
            and orders.ordered_at < identities.valid_to
    left join daily_rates
        on
            orders.known_currency = daily_rates.currency
            and cast(orders.ordered_local as date) = daily_rates.ordered_on

)

select * from final
