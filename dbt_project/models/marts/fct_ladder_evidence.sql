-- Grain: one row per customer, month and rule that is satisfied, silenced or vetoing: why the
-- customer stands where fct_customer_periods says.
with

months as (

    select * from {{ ref('int_ladder_rule_months') }}

),

signals as (

    select
        customer_key,
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

-- The newest of the three: at the same instant an order before a debit before a signal.
latest as (

    select
        months.*,
        signals.event_id as latest_signal_id,
        signals.event_at as latest_signal_at,
        latest_orders.last_order_id,
        latest_orders.last_ordered_at,
        greatest(signals.event_at, months.latest_debit_at, latest_orders.last_ordered_at) as latest_event_at
    from months
    left join signals
        on
            months.customer_key = signals.customer_key
            and months.latest_signal_number = signals.signal_number
    left join latest_orders
        on
            months.customer_key = latest_orders.customer_key
            and months.last_order_month_index = latest_orders.month_index

),

final as (

    select
        customers.customer_id,
        periods.period_start,
        latest.rule_id,
        latest.rung,
        latest.outcome,
        latest.is_direct,
        cast(latest.events as integer) as events,
        case
            when latest.last_ordered_at = latest.latest_event_at then latest.last_order_id
            when latest.latest_debit_at = latest.latest_event_at then latest.latest_debit_id
            else latest.latest_signal_id
        end as latest_event_id,
        latest.latest_event_at,
        latest.rules_version
    from latest
    inner join {{ ref('int_customers') }} as customers
        on latest.customer_key = customers.customer_key
    inner join {{ ref('int_periods') }} as periods
        on
            latest.month_index = periods.period_index
            and periods.grain = 'month'

)

select * from final
