-- Grain: one row per source and order up to as_of: whose it is, when it was in local time, and the
-- rate that turns its money into the reporting currency (NULL where none is at most 7 days old:
-- a test refuses the run).
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

orders as (

    select
        totals.source,
        totals.order_id,
        totals.ordered_at,
        coalesce(totals.currency, settings.reporting_currency) as currency,
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

foreign_rates as (

    select
        orders.source,
        orders.order_id,
        max_by(rates.rate, rates.rate_on) as rate
    from orders
    cross join settings
    inner join {{ ref('stg_fx_rates') }} as rates
        on
            orders.currency = rates.currency
            and cast(orders.ordered_local as date) >= rates.rate_on
            and {{ days_between('rates.rate_on', 'orders.ordered_local') }} <= 7
    where orders.currency <> settings.reporting_currency
    group by orders.source, orders.order_id

),

final as (

    select
        orders.source,
        orders.order_id,
        orders.ordered_at,
        orders.ordered_local,
        orders.currency,
        coalesce(identities.customer_id, orders.own_customer_id) as customer_id,
        case
            when orders.currency = settings.reporting_currency then cast(1 as decimal(18, 8))
            else cast(foreign_rates.rate as decimal(18, 8))
        end as exchange_rate
    from orders
    cross join settings
    left join {{ ref('int_customer_identities') }} as identities
        on
            orders.own_customer_id = identities.from_customer_id
            and orders.ordered_at >= identities.valid_from
            and orders.ordered_at < identities.valid_to
    left join foreign_rates
        on
            orders.source = foreign_rates.source
            and orders.order_id = foreign_rates.order_id

)

select * from final
