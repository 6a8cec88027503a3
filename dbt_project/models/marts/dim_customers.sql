-- Grain: one row per person with any event up to as_of: the state at as_of.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

customers as (

    select * from {{ ref('int_customers') }}

),

latest_months as (

    select
        customer_id,
        max(period_start) as period_start
    from {{ ref('fct_customer_periods') }}
    group by customer_id

),

months as (

    select
        periods.*,
        periods.period_start
        = {{ period_start('month', period_index('month', 'settings.as_of_local')) }} as is_last_month
    from {{ ref('fct_customer_periods') }} as periods
    inner join latest_months
        on
            periods.customer_id = latest_months.customer_id
            and periods.period_start = latest_months.period_start
    cross join settings

),

events as (

    select
customer_id,
ordered_local as event_local
from {{ ref('int_orders') }}
    union all
    select
customer_id,
refunded_local
from {{ ref('int_refunds') }}
    union all
    select
customer_id,
occurred_local
from {{ ref('int_interactions') }}

),

firsts as (

    select
        customer_id,
        cast(min(event_local) as date) as first_seen_on
    from events
    where customer_id is not null
    group by customer_id

),

final as (

    select
        customers.customer_id,
        firsts.first_seen_on,
        months.first_order_on,
        months.last_order_on,
        origins.customer_type,
        origins.acquisition_channel,
        months.lifecycle,
        case when months.is_last_month then months.ladder_stage end as ladder_stage,
        months.lifetime_orders,
        months.lifetime_net_amount
    from customers
    inner join months
        on customers.customer_id = months.customer_id
    inner join firsts
        on customers.customer_id = firsts.customer_id
    inner join {{ ref('int_customer_origins') }} as origins
        on customers.customer_key = origins.customer_key

)

select * from final
