-- Grain: one row per interaction or delivery that moves a person's relationship account, at its full
-- amount on the day; what time takes of it is in fct_customer_periods.
with

rules as (

    select * from {{ ref('int_account_rules_version') }}

),

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
    cross join rules
    inner join {{ ref('int_customers') }} as customers
        on entries.customer_key = customers.customer_key

)

select * from final
