-- Grain: one row per grain, cohort (period of the first order) and period in which any of its customers
-- ordered: how many did, and for how many it was the last time.
with

orders as (

    select
        grain,
        period_index,
        min(period_index) over (partition by grain, customer_key) as cohort_index,
        max(period_index) over (partition by grain, customer_key) as last_index
    from {{ ref('int_order_periods') }}

),

final as (

    select
        grain,
        cohort_index,
        period_index,
        count(*) as active_customers,
        count(*) filter (where period_index = last_index) as last_seen_customers
    from orders
    group by grain, cohort_index, period_index

)

select * from final
