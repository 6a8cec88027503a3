-- Grain: one row per interaction or delivery that moves a person's relationship account, at its full
-- amount on the day; what time takes of it is in fct_customer_periods.
with

final as (

    select
        entries.source,
        entries.cause_type,
        entries.cause_id,
        customers.customer_id,
        entries.occurred_at,
        {{ period_start('month', 'entries.month_index') }} as period_start,
        entries.kind,
        entries.order_id,
        entries.experience,
        entries.weight,
        entries.amount,
        rules.rules_version
    from {{ ref('int_account_entries') }} as entries
    inner join {{ ref('int_account_rules') }} as rules
        on entries.kind = rules.kind
    inner join {{ ref('int_customers') }} as customers
        on entries.customer_key = customers.customer_key

)

select * from final
