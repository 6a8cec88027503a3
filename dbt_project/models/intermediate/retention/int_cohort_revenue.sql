-- Grain: one row per grain, cohort and period with money: net revenue of the cohort's customers.
-- Money from before the first qualifying order stands in the cohort's own period.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

cohorts as (

    select
        grain,
        customer_key,
        min(period_index) as cohort_index
    from {{ ref('int_order_periods') }}
    group by grain, customer_key

),

money as (

    select
        customer_id,
        ordered_local as event_local,
        gross_amount as net_amount
    from {{ ref('int_orders') }}
    union all
    select
        customer_id,
        refunded_local as event_local,
        -refund_amount as net_amount
    from {{ ref('int_refunds') }}

),

daily as (

    select
        customers.customer_key,
        cast(money.event_local as date) as event_on,
        sum(money.net_amount) as net_amount
    from money
    inner join {{ ref('int_customers') }} as customers
        on money.customer_id = customers.customer_id
    group by 1, 2

),

{% for grain in grains() %}
{{ grain }}s as (

    select
        cohorts.grain,
        cohorts.cohort_index,
        greatest(
            {{ period_index(grain, 'daily.event_on', 'settings.week_starts_on') }}, cohorts.cohort_index
        ) as period_index,
        daily.net_amount
    from daily
    cross join settings
    inner join cohorts
        on
            daily.customer_key = cohorts.customer_key
            and cohorts.grain = '{{ grain }}'

),

{% endfor %}
all_grains as (

    {% for grain in grains() %}
    select * from {{ grain }}s
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        grain,
        cohort_index,
        period_index,
        count(*) as days,
        cast(sum(net_amount) as decimal(38, 4)) as net_amount
    from all_grains
    group by grain, cohort_index, period_index

)

select * from final
