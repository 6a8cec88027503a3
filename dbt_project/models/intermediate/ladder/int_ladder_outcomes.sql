-- Grain: one row per combination of metrics and rule whose rows all hold, with what it came to:
-- satisfied, vetoing, or silenced (a proxy on a rung that has a direct answer).
{% set answers = ladder_answers() %}
{% set metrics = answers + ladder_acts() + ladder_states() %}
with

rules as (

    select * from {{ ref('int_ladder_rules') }}

),

metrics as (

    {% for metric in metrics %}
    select
        combination_id,
        '{{ metric }}' as metric,
        cast({{ metric }} as decimal(18, 6)) as value,
        {{ metric }} is not null{% if metric not in answers %} and {{ metric }} <> 0{% endif %} as is_present
    from {{ ref('int_ladder_combinations') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

held as (

    select
        metrics.combination_id,
        rules.rule_id,
        rules.rung,
        rules.is_direct,
        metrics.is_present,
        coalesce(metrics.value between rules.lowest_value and rules.highest_value, false) as holds
    from metrics
    inner join rules
        on metrics.metric = rules.metric

),

answered_rungs as (

    select distinct
        combination_id,
        rung
    from held
    where is_direct and is_present and rung <> 'dissatisfied'

),

satisfied as (

    select
        combination_id,
        rule_id,
        rung,
        is_direct
    from held
    group by combination_id, rule_id, rung, is_direct
    having bool_and(holds)

),

final as (

    select
        satisfied.combination_id,
        satisfied.rule_id,
        satisfied.rung,
        satisfied.is_direct,
        case
            when satisfied.rung = 'dissatisfied' then 'vetoing'
            when not satisfied.is_direct and answered_rungs.rung is not null then 'silenced'
            else 'satisfied'
        end as outcome
    from satisfied
    left join answered_rungs
        on
            satisfied.combination_id = answered_rungs.combination_id
            and satisfied.rung = answered_rungs.rung

)

select * from final
