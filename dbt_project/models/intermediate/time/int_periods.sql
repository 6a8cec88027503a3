-- Grain: one row per grain and period, from the first event of any kind to as_of's period.
-- state_until is the local instant at which the state of the period is taken; month_before numbers the
-- last month that is over when the period starts.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

first_event as (

    select min(first_local) as first_local
    from (
        select min(ordered_local) as first_local from {{ ref('int_orders') }}
        union all
        select min(occurred_local) as first_local from {{ ref('int_interactions') }}
    ) as firsts

),

first_order as (

    select min(ordered_local) as first_local from {{ ref('int_orders') }}

),

{% for grain in grains() %}
{{ grain }}s as (

    select
        '{{ grain }}' as grain,
        numbers.n as period_index,
        {{ period_start(grain, 'numbers.n', 'settings.week_starts_on') }} as period_start,
        {{ period_start(grain, 'numbers.n + 1', 'settings.week_starts_on') }} as period_end,
        {{ period_index(grain, 'first_order.first_local', 'settings.week_starts_on') }} as first_order_index
    from settings
    cross join first_event
    cross join first_order
    inner join
        {{ series(
            "(select " ~ period_index(grain, 'min(first_local)', 'min(week_starts_on)') ~ " from first_event cross join settings)",
            "(select " ~ period_index(grain, 'min(as_of_local)', 'min(week_starts_on)') ~ " from settings)"
        ) }} as numbers
        on true

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
        periods.grain,
        periods.period_index,
        periods.period_start,
        periods.period_end,
        {{ period_index('month', 'periods.period_start') }} - 1 as month_before,
        least(cast(periods.period_end as timestamp), settings.as_of_local_end) as state_until,
        {{ add_days('periods.period_end', 'settings.lateness_allowance_days') }} <= settings.as_of_local as is_complete,
        coalesce(periods.period_index = periods.first_order_index, false) as is_first_order_period,
        coalesce(periods.period_index >= periods.first_order_index, false) as has_orders_begun,
        cast(periods.period_start as timestamp)
        < {{ add_days('first_order.first_local', 'settings.activity_window_days') }} as is_before_first_window
    from all_grains as periods
    cross join settings
    cross join first_order

)

select * from final
