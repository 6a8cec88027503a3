-- Grain: one row per customer, month and rule that is satisfied, silenced or vetoing, with the
-- evidence behind it: how many events, the newest signal, the month of the newest order.
with

ladder as (

    select * from {{ ref('int_customer_ladder') }}

),

outcomes as (

    select * from {{ ref('int_ladder_outcomes') }}

),

-- Which metrics have events to show: rows that only ask for absence have none.
rule_metrics as (

    select distinct
        rule_id,
        metric
    from {{ ref('ladder_rules') }}

),

months as (

    select
        ladder.customer_key,
        ladder.month_index,
        ladder.orders,
        ladder.last_order_month_index,
        outcomes.rule_id,
        outcomes.rung,
        outcomes.outcome,
        outcomes.is_direct
    from ladder
    inner join outcomes
        on ladder.combination_id = outcomes.combination_id

),

signals as (

    select
        signals.customer_key,
        signals.month_index,
        rule_metrics.rule_id,
        sum(signals.events) as events,
        max(signals.latest_signal_number) as latest_signal_number
    from {{ ref('int_ladder_signal_months') }} as signals
    inner join rule_metrics
        on signals.metric = rule_metrics.metric
    group by signals.customer_key, signals.month_index, rule_metrics.rule_id

),

final as (

    select
        months.customer_key,
        months.month_index,
        months.rule_id,
        months.rung,
        months.outcome,
        months.is_direct,
        coalesce(signals.events, 0) + case when on_orders.rule_id is not null then months.orders else 0 end as events,
        signals.latest_signal_number,
        case when on_orders.rule_id is not null then months.last_order_month_index end as last_order_month_index
    from months
    left join signals
        on
            months.customer_key = signals.customer_key
            and months.month_index = signals.month_index
            and months.rule_id = signals.rule_id
    left join rule_metrics as on_orders
        on
            months.rule_id = on_orders.rule_id
            and on_orders.metric = 'orders'

)

select * from final
