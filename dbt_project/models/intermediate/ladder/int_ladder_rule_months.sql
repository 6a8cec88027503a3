-- Grain: one row per customer, month and rule that is satisfied, silenced or vetoing, with the
-- evidence behind it: how many events, the newest signal, the newest debit of the account, the month
-- of the newest order. Rows of a rule that only ask for absence have none to show.
{% set answers = ladder_answers() %}
{% set acts = ladder_acts() %}
with

-- Which metrics have events to show, as 1 or 0: rows are many, and a product is faster than a case.
asked as (

    select
        rule_id,
        {% for metric in answers + acts + ['account_overdrawn', 'orders'] %}
        max(case when metric = '{{ metric }}' then 1 else 0 end) as asks_{{ metric }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref('ladder_rules') }}
    group by rule_id

),

versions as (

    select distinct
        rule_id,
        rules_version
    from {{ ref('int_ladder_rules') }}

),

outcomes as (

    select
        outcomes.situation_id,
        outcomes.rung,
        outcomes.outcome,
        outcomes.is_direct,
        versions.rules_version,
        asked.*
    from {{ ref('int_ladder_outcomes') }} as outcomes
    inner join asked
        on outcomes.rule_id = asked.rule_id
    inner join versions
        on outcomes.rule_id = versions.rule_id

),

debits as (

    select
        balances.customer_key,
        balances.month_index,
        count(*) as events,
        max(entries.occurred_at) as latest_debit_at,
        {{ latest('entries.cause_id', 'entries.occurred_at') }} as latest_debit_id
    from {{ ref('int_customer_account') }} as balances
    inner join {{ ref('int_account_entries') }} as entries
        on
            balances.customer_key = entries.customer_key
            and balances.month_index >= entries.month_index
            and balances.month_index - 11 <= entries.month_index
    where
        balances.is_overdrawn
        and entries.amount < 0
    group by balances.customer_key, balances.month_index

),

final as (

    select
        ladder.customer_key,
        ladder.month_index,
        outcomes.rule_id,
        outcomes.rung,
        outcomes.outcome,
        outcomes.is_direct,
        outcomes.rules_version,
        outcomes.asks_orders * ladder.orders
        + outcomes.asks_account_overdrawn * coalesce(debits.events, 0)
        + coalesce(
            0
            {% for metric in answers %}
            + outcomes.asks_{{ metric }} * signals.{{ metric }}_events
            {% endfor %}
            {% for metric in acts %}
            + outcomes.asks_{{ metric }} * signals.{{ metric }}
            {% endfor %},
            0
        ) as events,
        nullif(greatest(
            {% for metric in answers + acts %}
            outcomes.asks_{{ metric }} * signals.{{ metric }}_latest{{ "," if not loop.last }}
            {% endfor %}
        ), 0) as latest_signal_number,
        case when outcomes.asks_account_overdrawn = 1 then debits.latest_debit_at end as latest_debit_at,
        case when outcomes.asks_account_overdrawn = 1 then debits.latest_debit_id end as latest_debit_id,
        case when outcomes.asks_orders = 1 then ladder.last_order_month_index end as last_order_month_index
    from {{ ref('int_customer_ladder') }} as ladder
    inner join outcomes
        on ladder.situation_id = outcomes.situation_id
    left join {{ ref('int_ladder_signal_months') }} as signals
        on
            ladder.customer_key = signals.customer_key
            and ladder.month_index = signals.month_index
    left join debits
        on
            ladder.customer_key = debits.customer_key
            and ladder.month_index = debits.month_index

)

select * from final
