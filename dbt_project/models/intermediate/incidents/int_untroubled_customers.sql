-- Grain: one row per month, band of orders so far and band of days since the last: customers without
-- an incident in the 90 days before the middle of the month, and how many of them ordered again in
-- the 90 days after it, as far as these are over.
with

runs as (

    select
        customer_key,
        {{ last_middle_index('occurred_local') }} + 1 as first_month_index,
        {{ last_middle_index(reorder_deadline('occurred_local')) }}
        - {{ last_middle_index('occurred_local') }} as run_months
    from {{ ref('int_incidents') }}

),

troubled as (

    select distinct
        runs.customer_key,
        runs.first_month_index + steps.step as month_index
    from runs
    inner join {{ run_steps(14) }} as steps
        on runs.run_months = steps.run_months

),

final as (

    select
        moments.month_index,
        moments.order_band,
        moments.recency_band,
        count(*) as customers,
        count(*) filter (where moments.is_reordered) as reordered
    from {{ ref('int_reorder_moments') }} as moments
    left join troubled
        on
            moments.customer_key = troubled.customer_key
            and moments.month_index = troubled.month_index
    where troubled.customer_key is null
    group by moments.month_index, moments.order_band, moments.recency_band

)

select * from final
