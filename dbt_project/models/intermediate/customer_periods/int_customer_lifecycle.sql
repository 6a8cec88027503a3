-- Grain: one row per customer and month of the spine: where the customer stands between the first
-- order and the end of the activity window, and in which phase of the journey. active = new + retained + reactivated.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

periods as (

    select * from {{ ref('int_periods') }} where grain = 'month'

),

months as (

    select
        spine.customer_key,
        spine.month_index,
        spine.is_event_month and orders.orders > 0 as is_active,
        orders.first_ordered_local,
        orders.last_ordered_local,
        orders.previous_order_month_index,
        periods.state_until,
        {{ add_days('periods.state_until', '-settings.activity_window_days') }} as window_start,
        {{ add_days('periods.period_start', '-settings.activity_window_days') }} as previous_window_start,
        {{ period_index('month', 'orders.first_ordered_local') }} as first_month_index
    from {{ ref('int_customer_months') }} as spine
    cross join settings
    inner join {{ ref('int_customer_orders_to_date') }} as orders
        on
            spine.customer_key = orders.customer_key
            and spine.event_month_index = orders.month_index
    inner join periods
        on spine.month_index = periods.period_index

),

states as (

    select
        customer_key,
        month_index,
        is_active,
        case
            when first_ordered_local is null then 'prospect'
            when is_active and first_month_index = month_index then 'new'
            when is_active and previous_order_month_index = month_index - 1 then 'retained'
            when is_active then 'reactivated'
            when last_ordered_local >= window_start then 'dormant'
            else 'lapsed'
        end as lifecycle,
        coalesce(last_ordered_local >= window_start, false) as is_in_activity_window,
        not is_active
        and coalesce(last_ordered_local < window_start and last_ordered_local >= previous_window_start, false)
            as became_lapsed,
        cast(first_ordered_local as date) as first_order_on,
        cast(last_ordered_local as date) as last_order_on,
        {{ days_between('first_ordered_local', 'state_until') }} as tenure_days,
        {{ days_between('last_ordered_local', 'state_until') }} as days_since_last_order
    from months

),

final as (

    select
        *,
        {{ journey_phase('lifecycle') }} as journey_phase
    from states

)

select * from final
