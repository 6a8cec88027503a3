-- Grain: one row per month in the middle of which anybody's activity window runs: for how many it
-- does, and how many of them order again in the 90 days that follow. Months to come are there, too.
with

final as (

    select
        month_index,
        count(*) as customers,
        count(*) filter (where is_reordered) as reordered
    from {{ ref('int_reorder_moments') }}
    group by month_index

)

select * from final
