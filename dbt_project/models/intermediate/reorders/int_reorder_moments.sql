-- Grain: one row per customer and month in the middle of which the activity window ran: how many
-- orders so far, how long since the last, and whether another came in the 90 days that follow.
-- This is what happens to everybody. as_of does not show here: months to come are there, too.
with

runs as (

    select
        gaps.customer_key,
        gaps.order_number,
        gaps.ordered_local,
        gaps.next_ordered_local,
        {{ last_middle_index('gaps.ordered_local') }} + 1 as first_month_index,
        {{ last_middle_index('least(coalesce(gaps.next_ordered_local, gaps.active_until_local), gaps.active_until_local)') }}
        - {{ last_middle_index('gaps.ordered_local') }} as run_months
    from {{ ref('int_order_gaps') }} as gaps
    where gaps.order_number > 0

),

moments as (

    select
        runs.customer_key,
        runs.order_number,
        runs.ordered_local,
        runs.next_ordered_local,
        runs.first_month_index + steps.step as month_index
    from runs
    inner join {{ run_steps(14) }} as steps
        on runs.run_months = steps.run_months

),

-- A moment is worked out once a month, not once a customer.
middles as (

    select
        months.n as month_index,
        {{ month_middle('months.n') }} as middle_local,
        {{ reorder_deadline(month_middle('months.n')) }} as deadline_local
    from {{ series("(select min(first_month_index) from runs)", "(select max(first_month_index) + 13 from runs)") }} as months

),

final as (

    select
        moments.customer_key,
        cast(moments.month_index as integer) as month_index,
        cast({{ order_band('moments.order_number') }} as integer) as order_band,
        cast({{ recency_band('moments.ordered_local', 'middles.middle_local') }} as integer) as recency_band,
        coalesce(moments.next_ordered_local < middles.deadline_local, false) as is_reordered
    from moments
    inner join middles
        on moments.month_index = middles.month_index

)

select * from final
