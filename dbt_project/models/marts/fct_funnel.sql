-- Grain: one row per month and level of the sales funnel. Customers at a level include those who went
-- deeper, so that they never grow with depth and are not additive over levels.
with

periods as (

    select * from {{ ref('int_periods') }} where grain = 'month'

),

reached as (

    select
        periods.period_start,
        periods.period_index,
        periods.is_complete,
        levels.level,
        levels.depth,
        levels.is_measured,
        levels.next_level,
        coalesce(sum(months.customers), 0) as customers
    from periods
    cross join {{ ref('int_funnel_levels') }} as levels
    left join {{ ref('int_funnel_months') }} as months
        on
            periods.period_index = months.month_index
            and levels.depth <= months.depth
    group by 1, 2, 3, 4, 5, 6, 7

),

final as (

    select
        here.period_start,
        here.level,
        here.depth,
        here.is_measured,
        cast(case when here.is_measured then here.customers end as bigint) as customers,
        here.next_level,
        cast(deeper.customers as bigint) as next_customers,
        {{ share('deeper.customers', 'here.customers') }} as conversion_rate,
        here.is_complete
    from reached as here
    left join reached as deeper
        on
            here.period_index = deeper.period_index
            and here.next_level = deeper.level

)

select * from final
