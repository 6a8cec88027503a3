-- Grain: one row per grain, period, basis and segment. Counts are not additive over periods: the
-- same customer is counted in each. On every row
-- customers_at_start - lost + new + reactivated = customers_at_end.
with

periods as (

    select * from {{ ref('int_periods') }} where has_orders_begun

),

spans as (

    select * from {{ ref('int_membership_spans') }}

),

bases as (

    select 'previous_period' as basis
    union all
    select 'activity_window' as basis

),

entered as (

    select
        basis,
        grain,
        first_index as period_index,
        count(*) as entered_customers,
        count(*) filter (where begins_with_first_order) as new_customers
    from spans
    group by basis, grain, first_index

),

lost as (

    select
        basis,
        grain,
        last_index + 1 as period_index,
        count(*) as lost_customers
    from spans
    group by basis, grain, last_index + 1

),

flows as (

    select
        bases.basis,
        periods.*,
        coalesce(entered.entered_customers, 0) as entered_customers,
        coalesce(entered.new_customers, 0) as new_customers,
        coalesce(lost.lost_customers, 0) as lost_customers
    from periods
    cross join bases
    left join entered
        on
            periods.grain = entered.grain
            and periods.period_index = entered.period_index
            and bases.basis = entered.basis
    left join lost
        on
            periods.grain = lost.grain
            and periods.period_index = lost.period_index
            and bases.basis = lost.basis

),

stocks as (

    select
        *,
        sum(entered_customers - lost_customers) over (
            partition by basis, grain order by period_index nulls last
            rows between unbounded preceding and current row
        ) as customers_at_end
    from flows

),

counted as (

    select
        *,
        customers_at_end - entered_customers + lost_customers as customers_at_start
    from stocks

),

final as (

    select
        grain,
        period_start,
        basis,
        'all' as segment_type,
        'all' as segment,
        cast(customers_at_start as bigint) as customers_at_start,
        cast(customers_at_end as bigint) as customers_at_end,
        cast(new_customers as bigint) as new_customers,
        cast(customers_at_start - lost_customers as bigint) as retained_customers,
        cast(entered_customers - new_customers as bigint) as reactivated_customers,
        cast(lost_customers as bigint) as lost_customers,
        {{ share('customers_at_start - lost_customers', 'customers_at_start') }} as retention_rate,
        {{ share('customers_at_end - new_customers', 'customers_at_start') }} as textbook_retention_rate,
        is_complete,
        is_first_order_period or (basis = 'activity_window' and is_before_first_window) as is_left_truncated
    from counted

)

select * from final
