-- Grain: one row per month and action (campaign, goodwill): how many of the customers reached ordered
-- within 90 days, beside those not reached. No experiment: who is reached was chosen. What followed is
-- NULL until 90 days after the month are over. Both groups are customers whose activity window ran.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

-- Nobody is looked at before the middle of the month.
everybody as (

    select months.*
    from {{ ref('int_reorder_months') }} as months
    cross join settings
    where {{ month_middle('months.month_index') }} <= settings.as_of_local_end

),

counts as (

    select
        periods.period_start,
        periods.is_complete,
        actions.action,
        actions.contacts,
        actions.reached_customers,
        coalesce(everybody.customers - actions.middle_customers, 0) as other_customers,
        {{ reorder_deadline('periods.period_end') }} <= settings.as_of_local_end as is_followed_up,
        case when {{ reorder_deadline('periods.period_end') }} <= settings.as_of_local_end then actions.reached_reordered end
            as reached_reordered,
        case
            when {{ reorder_deadline('periods.period_end') }} <= settings.as_of_local_end
                then coalesce(everybody.reordered - actions.middle_reordered, 0)
        end as other_reordered
    from {{ ref('int_action_months') }} as actions
    cross join settings
    inner join {{ ref('int_periods') }} as periods
        on
            actions.month_index = periods.period_index
            and periods.grain = 'month'
    left join everybody
        on actions.month_index = everybody.month_index

),

rates as (

    select
        *,
        {% for group in ['reached', 'other'] %}
        {% set part, whole = group ~ '_reordered', group ~ '_customers' %}
        {{ share(part, whole) }} as {{ group }}_rate,
        {{ wilson_bound(part, whole, -1) }} as {{ group }}_rate_low,
        {{ wilson_bound(part, whole, 1) }} as {{ group }}_rate_high{{ "," if not loop.last }}
        {% endfor %}
    from counts

),

final as (

    select
        period_start,
        action,
        cast(contacts as integer) as contacts,
        cast(reached_customers as integer) as reached_customers,
        cast(reached_reordered as integer) as reached_reordered,
        reached_rate,
        reached_rate_low,
        reached_rate_high,
        cast(other_customers as integer) as other_customers,
        cast(other_reordered as integer) as other_reordered,
        other_rate,
        other_rate_low,
        other_rate_high,
        reached_rate - other_rate as difference,
        {{ difference_bound('reached_rate', 'other_rate', -1) }} as difference_low,
        {{ difference_bound('reached_rate', 'other_rate', 1) }} as difference_high,
        is_followed_up,
        is_complete,
        'No experiment: who was reached was chosen, and may have ordered anyway.' as warning
    from rates

)

select * from final
