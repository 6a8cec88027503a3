-- Grain: one row per grain, cohort (period of the first order) and period number, 0 being the
-- cohort's own. A cell after as_of does not exist; a cell with nobody is 0.
with

periods as (

    select * from {{ ref('int_periods') }} where has_orders_begun

),

active as (

    select * from {{ ref('int_cohort_periods') }}

),

-- Everybody orders in the first period of the cohort.
cohorts as (

    select
        grain,
        cohort_index,
        active_customers as customers
    from active
    where period_index = cohort_index

),

revenue as (

    select * from {{ ref('int_cohort_revenue') }}

),

cells as (

    select
        cohorts.grain,
        cohort_periods.period_start as cohort_start,
        cohort_periods.is_first_order_period as is_left_truncated,
        periods.period_index - cohorts.cohort_index as period_number,
        periods.is_complete,
        cohorts.customers,
        coalesce(active.active_customers, 0) as active_customers,
        sum(coalesce(active.last_seen_customers, 0)) over (
            partition by cohorts.grain, cohorts.cohort_index order by periods.period_index nulls last
            rows between current row and unbounded following
        ) as unbounded_active_customers,
        sum(coalesce(revenue.net_amount, 0)) over (
            partition by cohorts.grain, cohorts.cohort_index order by periods.period_index nulls last
            rows between unbounded preceding and current row
        ) as cumulative_net_amount
    from cohorts
    inner join periods
        on
            cohorts.grain = periods.grain
            and cohorts.cohort_index <= periods.period_index
    inner join periods as cohort_periods
        on
            cohorts.grain = cohort_periods.grain
            and cohorts.cohort_index = cohort_periods.period_index
    left join active
        on
            cohorts.grain = active.grain
            and cohorts.cohort_index = active.cohort_index
            and periods.period_index = active.period_index
    left join revenue
        on
            cohorts.grain = revenue.grain
            and cohorts.cohort_index = revenue.cohort_index
            and periods.period_index = revenue.period_index

),

final as (

    select
        grain,
        cohort_start,
        cast(period_number as integer) as period_number,
        cast(customers as bigint) as customers,
        cast(active_customers as bigint) as active_customers,
        {{ share('active_customers', 'customers') }} as retention_rate,
        cast(unbounded_active_customers as bigint) as unbounded_active_customers,
        {{ share('unbounded_active_customers', 'customers') }} as unbounded_retention_rate,
        {{ money_per('cumulative_net_amount', 'customers') }} as cumulative_net_revenue_per_customer,
        is_complete,
        is_left_truncated
    from cells

)

select * from final
