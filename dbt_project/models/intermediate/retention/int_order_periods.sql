-- Grain: one row per grain, customer and period with a qualifying order. active_until_index is the
-- last period at whose end the activity window of these orders still runs; while it runs at as_of, the
-- period in which it will end. A streak of periods with orders, and a time of being active, begin
-- where a row does not follow on from the one before and end where the next does not follow on.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

orders as (

    select
        customers.customer_key,
        orders.ordered_local,
        {{ add_days('orders.ordered_local', 'settings.activity_window_days') }} as window_end
    from {{ ref('int_orders') }} as orders
    cross join settings
    inner join {{ ref('int_customers') }} as customers
        on orders.customer_id = customers.customer_id
    where orders.exclusion is null

),

{% for grain in grains() %}
{{ grain }}s as (

    select
        '{{ grain }}' as grain,
        orders.customer_key,
        {{ period_index(grain, 'orders.ordered_local', 'settings.week_starts_on') }} as period_index,
        max(orders.window_end) as window_end
    from orders
    cross join settings
    group by 1, 2, 3

),

{% endfor %}
all_grains as (

    {% for grain in grains() %}
    select
        {{ grain }}s.*,
        {{ period_index(grain, grain ~ 's.window_end', 'settings.week_starts_on') }} as window_end_index
    from {{ grain }}s
    cross join settings
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

-- The end of a period before as_of's lies in the window if the window ends in a later period. A row
-- changes once as as_of moves on, when the window has run out.
active as (

    select
        periods.grain,
        periods.customer_key,
        periods.period_index,
        cast(case
            when periods.window_end >= settings.as_of_local_end then periods.window_end_index
            else periods.window_end_index - 1
        end as integer) as active_until_index
    from all_grains as periods
    cross join settings

),

neighbours as (

    select
        *,
        lag(period_index) over by_period as previous_period_index,
        lead(period_index) over by_period as next_period_index,
        lag(active_until_index) over by_period as previous_active_until_index
    from active
    window by_period as (partition by grain, customer_key order by period_index nulls last)

),

follows as (

    select
        *,
        coalesce(period_index = previous_period_index + 1, false) as follows_order,
        coalesce(next_period_index = period_index + 1, false) as is_followed_by_order,
        coalesce(period_index <= previous_active_until_index + 1, false) as follows_activity,
        coalesce(next_period_index <= active_until_index + 1, false) as is_followed_by_activity
    from neighbours

),

-- A window of 365 days can run out within one leap year: whoever ordered then is never active at an end.
final as (

    select
        grain,
        customer_key,
        period_index,
        active_until_index,
        previous_period_index is null as is_first_order,
        not follows_order as begins_streak,
        not is_followed_by_order as ends_streak,
        not follows_activity and active_until_index >= period_index as begins_activity,
        not is_followed_by_activity and (follows_activity or active_until_index >= period_index) as ends_activity
    from follows

)

select * from final
