-- Grain: one row per month and kind (cancellation request, competitor mention) of which there was one.
-- A customer counts once, from the first of the month. What followed adds up to the customers, and
-- is NULL until 90 days after the month are over.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

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
        {{ is_over }} as is_followed_up,
        periods.is_complete
    from {{ ref('int_competition_months') }} as counted
    cross join settings
    inner join {{ ref('int_periods') }} as periods
        on
            counted.month_index = periods.period_index
            and periods.grain = 'month'

)

select * from final
