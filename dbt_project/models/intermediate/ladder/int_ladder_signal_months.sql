-- Grain: one row per customer and month with a signal in the trailing 12 months: the value of each
-- metric there (of an answer the newest, of an act how often), from how many signals each answer is,
-- and of each metric the number of the newest signal.
{% set statements = range(1, 9) %}
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

months as (

    select
        signals.customer_key,
        cast(signals.from_month_index + steps.step as integer) as month_index,
        {% for metric in ['csat', 'nps'] %}
        max_by(signals.value, signals.signal_number) filter (where signals.metric = '{{ metric }}') as {{ metric }},
        {% endfor %}
        max(signals.value) filter (where signals.metric = 'best_review') as best_review,
        {% for statement in statements %}
        max_by(signals.value, signals.signal_number) filter (
            where signals.metric = 'commitment' and signals.statement = {{ statement }}
        ) as statement_{{ statement }},
        {% endfor %}
        max(signals.signal_number) filter (
            where signals.metric = 'commitment' and signals.statement between 1 and 8
        ) as commitment_rungs_latest,
        {% for metric in ['csat', 'nps', 'best_review'] %}
        count(*) filter (where signals.metric = '{{ metric }}') as {{ metric }}_events,
        {% endfor %}
        {% for metric in ladder_acts() %}
        count(*) filter (where signals.metric = '{{ metric }}') as {{ metric }},
        {% endfor %}
        {% for metric in ['csat', 'nps', 'best_review'] + ladder_acts() %}
        max(signals.signal_number) filter (where signals.metric = '{{ metric }}') as {{ metric }}_latest{{ "," if not loop.last }}
        {% endfor %}
    from signals
    inner join {{ run_steps(12) }} as steps
        on signals.run_months = steps.run_months
    where {{ is_wanted('signals.customer_key', 'signals.from_month_index + steps.step') }}
    group by 1, 2

),

-- Two statements a rung; a rung is reached at a mean of 4 (a sum of 8) with all rungs below.
final as (

    select
        customer_key,
        month_index,
        {% for metric in ['csat', 'nps', 'best_review'] %}
        cast({{ metric }} as decimal(18, 6)) as {{ metric }},
        {% endfor %}
        cast(case
            when commitment_rungs_latest is null then null
            {% for rung in range(4) %}
            when coalesce(statement_{{ 2 * rung + 1 }} + statement_{{ 2 * rung + 2 }}, 0) < 8 then {{ rung }}
            {% endfor %}
            else 4
        end as decimal(18, 6)) as commitment_rungs,
        {% for metric in ladder_acts() %}
        cast({{ metric }} as integer) as {{ metric }},
        {% endfor %}
        {% for metric in ['csat', 'nps', 'best_review'] %}
        cast({{ metric }}_events as integer) as {{ metric }}_events,
        {% endfor %}
        cast(
            {% for statement in statements %}
            case when statement_{{ statement }} is null then 0 else 1 end{{ " +" if not loop.last }}
            {% endfor %}
            as integer
        ) as commitment_rungs_events,
        {% for metric in ladder_answers() + ladder_acts() %}
        {{ metric }}_latest{{ "," if not loop.last }}
        {% endfor %}
    from months

)

select * from final
