-- Grain: one row per customer, month and rule that is satisfied, silenced or vetoing: why the
-- customer stands where fct_customer_periods says.
with

months as (

    select
        ladder.customer_key,
        ladder.month_index,
        outcomes.rule_id,
        outcomes.rung,
        outcomes.outcome,
        outcomes.is_direct
    from {{ ref('int_customer_ladder') }} as ladder
    inner join {{ ref('int_ladder_outcomes') }} as outcomes
        on ladder.combination_id = outcomes.combination_id

),

rules as (

    select * from {{ ref('int_ladder_rules_version') }}

),

events as (

    select * from {{ ref('int_ladder_rule_events') }}

),

final as (

    select
        customers.customer_id,
        {{ period_start('month', 'months.month_index') }} as period_start,
        months.rule_id,
        months.rung,
        months.outcome,
        months.is_direct,
        cast(coalesce(events.events, 0) as integer) as events,
        events.latest_event_id,
        events.latest_event_at,
        rules.rules_version
    from months
    cross join rules
    inner join {{ ref('int_customers') }} as customers
        on months.customer_key = customers.customer_key
    left join events
        on
            months.customer_key = events.customer_key
            and months.month_index = events.month_index
            and months.rule_id = events.rule_id

)

select * from final
