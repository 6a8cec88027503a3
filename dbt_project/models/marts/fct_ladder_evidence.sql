-- Grain: one row per customer, month and rule that is satisfied, silenced or vetoing: why the
-- customer stands where fct_customer_periods says.
with

months as (

    select * from {{ ref('int_ladder_rule_months') }}

),

rules as (

    select distinct
        rule_id,
        rules_version
    from {{ ref('int_ladder_rules') }}

),

signals as (

    select
        signal_number,
        event_id,
        event_at
    from {{ ref('int_ladder_signals') }}

),

latest_orders as (

    select
        customer_key,
        month_index,
        last_order_id,
        last_ordered_at
    from {{ ref('int_customer_order_months') }}

),

final as (

    select
        customers.customer_id,
        periods.period_start,
        months.rule_id,
        months.rung,
        months.outcome,
        months.is_direct,
        cast(months.events as integer) as events,
        case
            when latest_orders.last_ordered_at >= coalesce(signals.event_at, latest_orders.last_ordered_at)
                then latest_orders.last_order_id
            else signals.event_id
        end as latest_event_id,
        case
            when latest_orders.last_ordered_at >= coalesce(signals.event_at, latest_orders.last_ordered_at)
                then latest_orders.last_ordered_at
            else signals.event_at
        end as latest_event_at,
        rules.rules_version
    from months
    inner join rules
        on months.rule_id = rules.rule_id
    inner join {{ ref('int_customers') }} as customers
        on months.customer_key = customers.customer_key
    inner join {{ ref('int_periods') }} as periods
        on
            months.month_index = periods.period_index
            and periods.grain = 'month'
    left join signals
        on months.latest_signal_number = signals.signal_number
    left join latest_orders
        on
            months.customer_key = latest_orders.customer_key
            and months.last_order_month_index = latest_orders.month_index

)

select * from final
