-- Grain: one row per grain, period, basis and segment; a segment's rows begin with the first period in
-- which it counts anyone. Counts add up over the segments of a type to all; not over periods: the
-- same customer is counted in each. On every row
-- customers_at_start - lost + new + reactivated = customers_at_end.
with

periods as (

    select * from {{ ref('int_periods') }} where has_orders_begun

),

flows as (

    select
        basis,
        grain,
        period_index,
        segment_type,
        segment,
        entered_customers,
        new_customers,
        lost_customers,
        start_change
    from {{ ref('int_membership_flows') }}
    union all
    select
        basis,
        grain,
        period_index,
        'ladder_stage' as segment_type,
        stage as segment,
        entered_customers,
        new_customers,
        lost_customers,
        start_change
    from {{ ref('int_stage_flows') }}

),

segments as (

    {% for basis in ['previous_period', 'activity_window'] %}
    select
        '{{ basis }}' as basis,
        grain,
        'all' as segment_type,
        'all' as segment,
        min(period_index) as first_period_index
    from periods
    group by grain
    union all
    {% endfor %}
    select
        basis,
        grain,
        segment_type,
        segment,
        min(period_index) as first_period_index
    from flows
    where
        segment_type <> 'all'
        and (entered_customers > 0 or lost_customers > 0 or start_change <> 0)
    group by basis, grain, segment_type, segment

),

every_period as (

    select
        segments.basis,
        segments.segment_type,
        segments.segment,
        periods.*,
        coalesce(flows.entered_customers, 0) as entered_customers,
        coalesce(flows.new_customers, 0) as new_customers,
        coalesce(flows.lost_customers, 0) as lost_customers,
        coalesce(flows.start_change, 0) as start_change
    from segments
    inner join periods
        on
            segments.grain = periods.grain
            and segments.first_period_index <= periods.period_index
    left join flows
        on
            segments.basis = flows.basis
            and segments.segment_type = flows.segment_type
            and segments.segment = flows.segment
            and periods.grain = flows.grain
            and periods.period_index = flows.period_index

),

stocks as (

    select
        *,
        sum(start_change) over (
            partition by basis, grain, segment_type, segment order by period_index nulls last
            rows between unbounded preceding and current row
        ) as customers_at_start
    from every_period

),

counted as (

    select
        *,
        customers_at_start + entered_customers - lost_customers as customers_at_end
    from stocks

),

final as (

    select
        grain,
        period_start,
        basis,
        segment_type,
        segment,
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
