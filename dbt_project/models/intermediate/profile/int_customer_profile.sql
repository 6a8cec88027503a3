-- Grain: one row per customer: what is known of them at as_of. Whoever's activity window ran out since
-- their last event has no row in as_of's month: what is true of them stays, what needs evidence of the
-- last 12 months (stage, weakest link, overdrawn) is NULL or false, and the account goes on decaying.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

last_months as (

    select
        customer_key,
        max(month_index) as event_month_index,
        max(month_index + run_months - 1) as month_index
    from {{ ref('int_customer_event_months') }}
    group by customer_key

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
        customers.customer_key,
        customers.customer_id,
        firsts.first_seen_on,
        lifecycle.first_order_on,
        lifecycle.last_order_on,
        lifecycle.lifecycle,
        lifecycle.journey_phase,
        ladder.stage as ladder_stage,
        cast(
            cast(balances.account_closing as {{ double_type() }})
            * {{ kept_share('periods.state_until', 'settings.as_of_local_end', threshold('account_half_life_days')) }}
            as decimal(18, 6)
        ) as account_balance,
        case
            when balances.account_closing is null then null
            else balances.is_overdrawn and periods.state_until = settings.as_of_local_end
        end as is_overdrawn,
        links.weakest_link,
        interactions.complaints_open,
        cast(orders.lifetime_orders as integer) as lifetime_orders,
        cast(orders.lifetime_gross_amount - orders.lifetime_refund_amount as decimal(18, 4)) as lifetime_net_amount
    from last_months
    cross join settings
    inner join {{ ref('int_customers') }} as customers
        on last_months.customer_key = customers.customer_key
    inner join firsts
        on customers.customer_id = firsts.customer_id
    inner join {{ ref('int_periods') }} as periods
        on
            last_months.month_index = periods.period_index
            and periods.grain = 'month'
    inner join {{ ref('int_customer_lifecycle') }} as lifecycle
        on
            last_months.customer_key = lifecycle.customer_key
            and last_months.month_index = lifecycle.month_index
    inner join {{ ref('int_customer_account') }} as balances
        on
            last_months.customer_key = balances.customer_key
            and last_months.month_index = balances.month_index
    inner join {{ ref('int_customer_orders_to_date') }} as orders
        on
            last_months.customer_key = orders.customer_key
            and last_months.event_month_index = orders.month_index
    inner join {{ ref('int_customer_interactions_to_date') }} as interactions
        on
            last_months.customer_key = interactions.customer_key
            and last_months.event_month_index = interactions.month_index
    left join {{ ref('int_customer_links') }} as links
        on
            last_months.customer_key = links.customer_key
            and last_months.month_index = links.month_index
            and links.month_index = {{ period_index('month', 'settings.as_of_local') }}
    left join {{ ref('int_customer_ladder') }} as ladder
        on
            last_months.customer_key = ladder.customer_key
            and last_months.month_index = ladder.month_index
            and ladder.month_index = {{ period_index('month', 'settings.as_of_local') }}

)

select * from final
