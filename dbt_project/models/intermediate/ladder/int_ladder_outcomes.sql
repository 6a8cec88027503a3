-- Grain: one row per situation on the ladder and rule whose rows all hold, with what it came to:
-- satisfied, vetoing, or silenced (a proxy on a rung that has a direct answer).
{% set answers = ladder_answers() %}
{% set metrics = answers + ladder_acts() + ladder_states() %}
with

rules as (

    select * from {{ ref('int_ladder_rules') }}

),

-- Any combination of a situation stands for all of them.
examples as (

    select
        situation_id,
        min(combination_id) as combination_id
    from {{ ref('int_ladder_situations') }}
    group by situation_id

),

combinations as (

    select
        examples.situation_id,
        combinations.*
    from examples
    inner join {{ ref('int_ladder_combinations') }} as combinations
        on examples.combination_id = combinations.combination_id

),

metrics as (

    {% for metric in metrics %}
    select
        situation_id,
        '{{ metric }}' as metric,
        cast({{ metric }} as decimal(18, 6)) as value,
        {{ metric }} is not null{% if metric not in answers %} and {{ metric }} <> 0{% endif %} as is_present
    from combinations
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

held as (

    select
        metrics.situation_id,
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
        situation_id,
        rung
    from held
    where is_direct and is_present and rung <> 'dissatisfied'

),

satisfied as (

    select
        situation_id,
        rule_id,
        rung,
        is_direct
    from held
    group by situation_id, rule_id, rung, is_direct
    having bool_and(holds)

),

final as (

    select
        satisfied.situation_id,
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
            satisfied.situation_id = answered_rungs.situation_id
            and satisfied.rung = answered_rungs.rung

)

select * from final
