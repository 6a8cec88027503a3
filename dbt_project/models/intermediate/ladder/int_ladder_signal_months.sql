-- Grain: one row per customer, month and metric with evidence in the trailing 12 months: its value
-- there, how many events stand behind it and which is the newest.
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

steps as (

    select
        lengths.n as run_months,
        steps.n as step
    from {{ series(1, 12) }} as lengths
    inner join {{ series(0, 11) }} as steps
        on steps.n < lengths.n

),

monthly as (

    select
        signals.customer_key,
        cast(signals.from_month_index + steps.step as integer) as month_index,
        signals.metric,
        signals.statement,
        signals.value,
        signals.event_id,
        signals.event_at,
        cast(row_number() over (
            partition by signals.customer_key, signals.from_month_index + steps.step, signals.metric, signals.statement
            order by signals.event_at desc nulls last, signals.event_id desc nulls last
        ) as bigint) as age
    from signals
    inner join steps
        on signals.run_months = steps.run_months

),

counted as (

    select
        customer_key,
        month_index,
        metric,
        cast(case
            when metric in ('csat', 'nps') then max(value) filter (where age = 1)
            when metric = 'best_review' then max(value)
            else sum(value)
        end as decimal(18, 6)) as value,
        count(*) as events,
        max(event_id) filter (where age = 1) as latest_event_id,
        max(event_at) as latest_event_at
    from monthly
    where metric <> 'commitment'
    group by customer_key, month_index, metric

),

statements as (

    select
        customer_key,
        month_index,
        statement,
        value,
        event_id,
        event_at,
        cast(row_number() over (
            partition by customer_key, month_index
            order by event_at desc nulls last, event_id desc nulls last
        ) as bigint) as age
    from monthly
    where
        metric = 'commitment'
        and age = 1
        and statement between 1 and 8

),

-- Two statements a rung; a rung is reached at a mean of 4 (a sum of 8) with all rungs below.
commitment as (

    select
        customer_key,
        month_index,
        sum(value) filter (where statement in (1, 2)) as first_sum,
        sum(value) filter (where statement in (3, 4)) as second_sum,
        sum(value) filter (where statement in (5, 6)) as third_sum,
        sum(value) filter (where statement in (7, 8)) as fourth_sum,
        count(*) filter (where statement in (1, 2)) as first_answers,
        count(*) filter (where statement in (3, 4)) as second_answers,
        count(*) filter (where statement in (5, 6)) as third_answers,
        count(*) filter (where statement in (7, 8)) as fourth_answers,
        count(*) as events,
        max(event_id) filter (where age = 1) as latest_event_id,
        max(event_at) as latest_event_at
    from statements
    group by customer_key, month_index

),

final as (

    select * from counted
    union all
    select
        customer_key,
        month_index,
        'commitment_rungs' as metric,
        cast(case
            when first_answers < 2 or first_sum < 8 then 0
            when second_answers < 2 or second_sum < 8 then 1
            when third_answers < 2 or third_sum < 8 then 2
            when fourth_answers < 2 or fourth_sum < 8 then 3
            else 4
        end as decimal(18, 6)) as value,
        events,
        latest_event_id,
        latest_event_at
    from commitment

)

select * from final
