-- Grain: one row per customer and month with a signal in the trailing 12 months: the value of each
-- metric there (of an answer the newest, of an act how often), from how many signals each answer is,
-- and of each metric the number of the newest signal, 0 where there is none.
{% set scores = ['csat', 'nps', 'best_review'] %}
{% set acts = ladder_acts() %}
{% set commitments = ladder_commitments() %}
{% set statements = range(1, 2 * commitments | length + 1) %}
{# A number compares faster than a text, which here counts: each signal is looked at for each metric. #}
{% set number_of = {} %}
{% for metric in scores + acts + ['commitment'] %}{% do number_of.update({metric: loop.index}) %}{% endfor %}
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

signals as (

    select
        signals.customer_key,
        signals.from_month_index,
        signals.statement,
        signals.value,
        signals.signal_number,
        case signals.metric
            {% for metric in number_of %}
            when '{{ metric }}' then {{ number_of[metric] }}
            {% endfor %}
        end as metric_number,
        least(signals.to_month_index, {{ period_index('month', 'settings.as_of_local') }})
        - signals.from_month_index + 1 as run_months
    from {{ ref('int_ladder_signals') }} as signals
    cross join settings

),

in_force as (

    select
        signals.*,
        cast(signals.from_month_index + steps.step as integer) as month_index
    from signals
    inner join {{ run_steps(12) }} as steps
        on signals.run_months = steps.run_months
    where {{ is_wanted('signals.customer_key', 'signals.from_month_index + steps.step') }}

),

newest_statements as (

    select
        customer_key,
        month_index,
        {% for metric in commitments %}
        max(signal_number) filter (where statement <= {{ 2 * loop.index }}) as {{ metric }}_latest,
        {% endfor %}
        {% for statement in statements %}
        max_by(value, signal_number) filter (where statement = {{ statement }}) as statement_{{ statement }}{{ "," if not loop.last }}
        {% endfor %}
    from in_force
    where
        metric_number = {{ number_of['commitment'] }}
        and statement between 1 and {{ statements | last }}
    group by customer_key, month_index

),

-- Two statements a rung; a rung is reached at a mean of 4 (a sum of 8) with all rungs below.
reached as (

    select
        *,
        case
            {% for metric in commitments %}
            when coalesce(statement_{{ 2 * loop.index - 1 }} + statement_{{ 2 * loop.index }}, 0) < 8 then {{ loop.index0 }}
            {% endfor %}
            else {{ commitments | length }}
        end as rungs
    from newest_statements

),

-- A rung neither of whose statements was answered is not answered for; behind one that is stand its
-- statements and those below.
commitment as (

    select
        customer_key,
        month_index,
        {% for metric in commitments %}
        case
            when coalesce(statement_{{ 2 * loop.index - 1 }}, statement_{{ 2 * loop.index }}) is not null
                then case when rungs >= {{ loop.index }} then 1 else 0 end
        end as {{ metric }},
        {% for statement in statements[:2 * loop.index] %}
        case when statement_{{ statement }} is null then 0 else 1 end{{ " +" if not loop.last }}
        {% endfor %}
            as {{ metric }}_events,
        {{ metric }}_latest{{ "," if not loop.last }}
        {% endfor %}
    from reached

),

months as (

    select
        customer_key,
        month_index,
        {% for metric in ['csat', 'nps'] %}
        max_by(value, signal_number) filter (where metric_number = {{ number_of[metric] }}) as {{ metric }},
        {% endfor %}
        max(value) filter (where metric_number = {{ number_of['best_review'] }}) as best_review,
        {% for metric in scores + acts %}
        count(*) filter (where metric_number = {{ number_of[metric] }}) as {{ metric }}_events,
        max(signal_number) filter (where metric_number = {{ number_of[metric] }}) as {{ metric }}_latest{{ "," if not loop.last }}
        {% endfor %}
    from in_force
    group by customer_key, month_index

),

final as (

    select
        months.customer_key,
        months.month_index,
        {% for metric in scores + commitments %}
        {% set source = 'commitment' if metric in commitments else 'months' %}
        cast({{ source }}.{{ metric }} as decimal(18, 6)) as {{ metric }},
        cast(coalesce({{ source }}.{{ metric }}_events, 0) as integer) as {{ metric }}_events,
        cast(coalesce({{ source }}.{{ metric }}_latest, 0) as integer) as {{ metric }}_latest,
        {% endfor %}
        {% for metric in acts %}
        cast(months.{{ metric }}_events as integer) as {{ metric }},
        cast(coalesce(months.{{ metric }}_latest, 0) as integer) as {{ metric }}_latest{{ "," if not loop.last }}
        {% endfor %}
    from months
    left join commitment
        on
            months.customer_key = commitment.customer_key
            and months.month_index = commitment.month_index

)

select * from final
