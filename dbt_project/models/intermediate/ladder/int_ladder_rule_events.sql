-- Grain: one row per customer, month and rule whose metrics have events in the trailing 12 months:
-- how many, and the newest. Rules on orders point at the latest order.
with

rule_metrics as (

    select distinct
        rule_id,
        metric
    from {{ ref('ladder_rules') }}

),

signals as (

    select
        customer_key,
        month_index,
        metric,
        events,
        latest_event_id,
        latest_event_at
    from {{ ref('int_ladder_signal_months') }}

),

ranked_orders as (

    select
        customers.customer_key,
        {{ period_index('month', 'orders.ordered_local') }} as month_index,
        orders.order_id,
        orders.ordered_at,
        cast(row_number() over (
            partition by customers.customer_key, {{ period_index('month', 'orders.ordered_local') }}
            order by orders.ordered_at desc nulls last, orders.order_id desc nulls last
        ) as bigint) as age
    from {{ ref('int_orders') }} as orders
    inner join {{ ref('int_customers') }} as customers
        on orders.customer_id = customers.customer_id
    where orders.exclusion is null

),

orders as (

    select
        metrics.customer_key,
        metrics.month_index,
        'orders' as metric,
        cast(metrics.orders as bigint) as events,
        latest.order_id as latest_event_id,
        latest.ordered_at as latest_event_at
    from {{ ref('int_ladder_metrics') }} as metrics
    inner join ranked_orders as latest
        on
            metrics.customer_key = latest.customer_key
            and metrics.last_order_month_index = latest.month_index
            and latest.age = 1
    where metrics.orders > 0

),

events as (

    select * from signals
    union all
    select * from orders

),

ranked as (

    select
        events.customer_key,
        events.month_index,
        rule_metrics.rule_id,
        events.events,
        events.latest_event_id,
        events.latest_event_at,
        cast(row_number() over (
            partition by events.customer_key, events.month_index, rule_metrics.rule_id
            order by events.latest_event_at desc nulls last, events.latest_event_id desc nulls last
        ) as bigint) as age
    from events
    inner join rule_metrics
        on events.metric = rule_metrics.metric

),

final as (

    select
        customer_key,
        month_index,
        rule_id,
        cast(sum(events) as bigint) as events,
        max(latest_event_id) filter (where age = 1) as latest_event_id,
        max(latest_event_at) as latest_event_at
    from ranked
    group by customer_key, month_index, rule_id

)

select * from final
