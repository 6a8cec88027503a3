-- Grain: one row per combination of metrics: its situation, a number that follows from which conditions
-- of the rules it meets and which answers it has. The rules are held against each situation once: of
-- them there are few, of combinations nearly as many as customers.
{% set answers = ladder_answers() %}
{% set metrics = answers + ladder_acts() + ladder_states() %}
with

combinations as (

    select * from {{ ref('int_ladder_combinations') }}

),

rules as (

    select
        metric,
        lowest_value,
        highest_value,
        rule_id || ' ' || cast(lowest_value as string) || ' ' || cast(highest_value as string) as condition_text
    from {{ ref('int_ladder_rules') }}

),

metric_values as (

    {% for metric in metrics %}
    select distinct
        '{{ metric }}' as metric,
        cast({{ metric }} as decimal(18, 6)) as value,
        {{ metric }} is not null{% if metric not in answers %} and {{ metric }} <> 0{% endif %} as is_present
    from combinations
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

held as (

    select
        metric_values.metric,
        metric_values.value,
        metric_values.is_present,
        case when metric_values.value between rules.lowest_value and rules.highest_value then rules.condition_text end
            as condition_text
    from metric_values
    inner join rules
        on metric_values.metric = rules.metric

),

met as (

    select
        metric,
        value,
        case when is_present then 'given ' else '' end
        || coalesce({{ ordered_text('condition_text', 'condition_text') }}, '') as conditions
    from held
    group by metric, value, is_present

),

{% for metric in metrics %}
met_{{ metric }} as (

    select
        value,
        conditions
    from met
    where metric = '{{ metric }}'

),

{% endfor %}
conditions as (

    select
        combinations.combination_id,
        {% for metric in metrics %}
        met_{{ metric }}.conditions as {{ metric }}{{ "," if not loop.last }}
        {% endfor %}
    from combinations
    {% for metric in metrics %}
    left join met_{{ metric }}
        on combinations.{{ metric }} = met_{{ metric }}.value
    {% endfor %}

),

final as (

    select
        combination_id,
        {{ content_id(metrics) }} as situation_id
    from conditions

)

select * from final
