-- Grain: one row per grain, period, basis and segment. Counts are not additive over periods: the
-- same customer is counted in each. On every row
-- customers_at_start - lost + new + reactivated = customers_at_end.
with

periods as (

    select * from {{ ref('int_periods') }} where has_orders_begun

),

bases as (

    select 'previous_period' as basis
    union all
    select 'activity_window' as basis

),

every_period as (

    select
        bases.basis,
        periods.*,
        coalesce(flows.entered_customers, 0) as entered_customers,
        coalesce(flows.new_customers, 0) as new_customers,
        coalesce(flows.lost_customers, 0) as lost_customers
    from periods
    cross join bases
    left join {{ ref('int_membership_flows') }} as flows
        on
            periods.grain = flows.grain
            and periods.period_index = flows.period_index
            and bases.basis = flows.basis

),

stocks as (

    select
        *,
        sum(entered_customers - lost_customers) over (
            partition by basis, grain order by period_index nulls last
            rows between unbounded preceding and current row
        ) as customers_at_end
    from every_period

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
