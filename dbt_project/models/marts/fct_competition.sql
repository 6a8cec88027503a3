-- Grain: one row per month and kind (cancellation request, competitor mention) of which there was one.
-- A customer counts once, from the first of the month. What followed adds up to the customers, and
-- is NULL until 90 days after the month are over.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

mentions as (

    select
        customers.customer_key,
        interactions.month_index,
        interactions.kind,
        min(interactions.occurred_local) as occurred_local,
        count(*) as events
    from {{ ref('int_interactions') }} as interactions
    inner join {{ ref('int_customers') }} as customers
        on interactions.customer_id = customers.customer_id
    where interactions.kind in ('cancellation_request', 'competitor_mention')
    group by customers.customer_key, interactions.month_index, interactions.kind

),

followed as (

    select
        mentions.month_index,
        mentions.kind,
        mentions.events,
        case
            when gaps.next_ordered_local < {{ reorder_deadline('mentions.occurred_local') }} then 'reordered'
            when gaps.ordered_local is null then 'never ordered'
            when gaps.active_until_local < {{ reorder_deadline('mentions.occurred_local') }} then 'lapsed'
            else 'silent'
        end as outcome
    from mentions
    cross join settings
    left join {{ ref('int_order_gaps') }} as gaps
        on {{ stands_in_gap('mentions', 'gaps') }}

),

counted as (

    select
        month_index,
        kind,
        sum(events) as events,
        count(*) as customers,
        count(*) filter (where outcome = 'reordered') as reordered_customers,
        count(*) filter (where outcome = 'silent') as silent_customers,
        count(*) filter (where outcome = 'lapsed') as lapsed_customers,
        count(*) filter (where outcome = 'never ordered') as never_ordered_customers
    from followed
    group by month_index, kind

),

final as (

    select
        periods.period_start,
        counted.kind,
        cast(counted.events as integer) as events,
        cast(counted.customers as integer) as customers,
        {% set is_over = reorder_deadline('periods.period_end') ~ ' <= settings.as_of_local_end' %}
        {% for outcome in ['reordered', 'silent', 'lapsed', 'never_ordered'] %}
        case when {{ is_over }} then cast(counted.{{ outcome }}_customers as integer) end as {{ outcome }}_customers,
        {% endfor %}
        case when {{ is_over }} then {{ share('counted.reordered_customers', 'counted.customers') }} end as reorder_rate,
        case when {{ is_over }} then {{ wilson_bound('counted.reordered_customers', 'counted.customers', -1) }} end as reorder_rate_low,
        case when {{ is_over }} then {{ wilson_bound('counted.reordered_customers', 'counted.customers', 1) }} end as reorder_rate_high,
        {{ is_over }} as is_followed_up
    from counted
    cross join settings
    inner join {{ ref('int_periods') }} as periods
        on
            counted.month_index = periods.period_index
            and periods.grain = 'month'

)

select * from final
