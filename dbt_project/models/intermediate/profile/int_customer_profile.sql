-- Grain: one row per customer: what is known of them at as_of. Whoever's activity window ran out since
-- their last event has no row in as_of's month: what is true of them stays, what needs evidence of the
-- last 12 months (stage, weakest link, overdrawn) is NULL or false, and the account goes on decaying.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

last_months as (

    select
        runs.customer_key,
        runs.event_month_index,
        runs.month_index,
        periods.state_until
    from (
        select
            event_months.customer_key,
            max(event_months.month_index) as event_month_index,
            least(max(event_months.last_month_index), max({{ period_index('month', 'settings.as_of_local') }}))
                as month_index
        from {{ ref('int_customer_event_months') }} as event_months
        cross join settings
        group by event_months.customer_key
    ) as runs
    inner join {{ ref('int_periods') }} as periods
        on
            runs.month_index = periods.period_index
            and periods.grain = 'month'

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

-- The state of everyone's last month, table by table: joined all at once, the engine meets all months
-- of a customer with all others.
{% for states, model, month in [
    ('lifecycles', 'int_customer_lifecycle', 'month_index'),
    ('stages', 'int_customer_ladder', 'month_index'),
    ('balances', 'int_customer_account', 'month_index'),
    ('links', 'int_customer_links', 'month_index'),
    ('orders', 'int_customer_orders_to_date', 'event_month_index'),
    ('interactions', 'int_customer_interactions_to_date', 'event_month_index'),
] %}
{{ states }} as (

    select months.*
    from {{ ref(model) }} as months
    inner join last_months
        on
            months.customer_key = last_months.customer_key
            and months.month_index = last_months.{{ month }}

),

{% endfor %}
final as (

    select
        customers.customer_key,
        customers.customer_id,
        firsts.first_seen_on,
        lifecycles.first_order_on,
        lifecycles.last_order_on,
        lifecycles.lifecycle,
        lifecycles.journey_phase,
        case when last_months.state_until = settings.as_of_local_end then stages.stage end as ladder_stage,
        cast(
            cast(balances.account_closing as {{ double_type() }})
            * {{ kept_share('last_months.state_until', 'settings.as_of_local_end', threshold('account_half_life_days')) }}
            as decimal(18, 6)
        ) as account_balance,
        case
            when balances.account_closing is null then null
            else balances.is_overdrawn and last_months.state_until = settings.as_of_local_end
        end as is_overdrawn,
        case when last_months.state_until = settings.as_of_local_end then links.weakest_link end as weakest_link,
        interactions.complaints_open,
        cast(orders.lifetime_orders as integer) as lifetime_orders,
        cast(orders.lifetime_gross_amount - orders.lifetime_refund_amount as decimal(18, 4)) as lifetime_net_amount
    from last_months
    cross join settings
    inner join {{ ref('int_customers') }} as customers
        on last_months.customer_key = customers.customer_key
    inner join firsts
        on customers.customer_id = firsts.customer_id
    {% for states in ['lifecycles', 'stages', 'balances', 'links', 'orders', 'interactions'] %}
    left join {{ states }}
        on last_months.customer_key = {{ states }}.customer_key
    {% endfor %}

)

select * from final
