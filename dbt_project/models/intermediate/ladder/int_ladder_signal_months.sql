-- Grain: one row per customer, month and metric with evidence in the trailing 12 months: its value
-- there, how many signals stand behind it and the number of the newest.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

signals as (

    select
        signals.*,
        least(signals.to_month_index, {{ period_index('month', 'settings.as_of_local') }})
        - signals.from_month_index + 1 as run_months
    from {{ ref('int_ladder_signals') }} as signals
    cross join settings

),

-- The newest answer to each question; statement is NULL where a metric is one question.
questions as (

    select
        signals.customer_key,
        cast(signals.from_month_index + steps.step as integer) as month_index,
        signals.metric,
        signals.statement,
        max_by(signals.value, signals.signal_number) as newest_value,
        max(signals.value) as greatest_value,
        sum(signals.value) as total_value,
        count(*) as events,
        max(signals.signal_number) as latest_signal_number
    from signals
    inner join {{ run_steps(12) }} as steps
        on signals.run_months = steps.run_months
    group by 1, 2, 3, 4

),

-- Two statements a rung; a rung is reached at a mean of 4 (a sum of 8) with all rungs below.
commitment as (

    select
        customer_key,
        month_index,
        {% for rung in ['first', 'second', 'third', 'fourth'] %}
        {% set statements = "statement in (" ~ (2 * loop.index - 1) ~ ", " ~ (2 * loop.index) ~ ")" %}
        coalesce(sum(newest_value) filter (where {{ statements }}), 0) >= 8
        and count(*) filter (where {{ statements }}) = 2 as has_{{ rung }},
        {% endfor %}
        count(*) as events,
        max(latest_signal_number) as latest_signal_number
    from questions
    where
        metric = 'commitment'
        and statement between 1 and 8
    group by customer_key, month_index

),

final as (

    select
        customer_key,
        month_index,
        metric,
        cast(case
            when metric in ('csat', 'nps') then newest_value
            when metric = 'best_review' then greatest_value
            else total_value
        end as decimal(18, 6)) as value,
        events,
        latest_signal_number
    from questions
    where metric <> 'commitment'
    union all
    select
        customer_key,
        month_index,
        'commitment_rungs' as metric,
        cast(case
            when not has_first then 0
            when not has_second then 1
            when not has_third then 2
            when not has_fourth then 3
            else 4
        end as decimal(18, 6)) as value,
        events,
        latest_signal_number
    from commitment

)

select * from final
