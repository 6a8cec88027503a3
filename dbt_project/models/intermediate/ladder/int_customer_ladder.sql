-- Grain: one row per customer and month on the ladder: the combination of metrics it stands in and
-- the stage that follows.
{% set answers = ladder_answers() %}
{% set counts = ladder_acts() + ladder_states() %}
with

combinations as (

    select
        combinations.*,
        situations.situation_id
    from {{ ref('int_ladder_combinations') }} as combinations
    inner join {{ ref('int_ladder_situations') }} as situations
        on combinations.combination_id = situations.combination_id

),

final as (

    select
        metrics.customer_key,
        metrics.month_index,
        metrics.orders,
        metrics.last_order_month_index,
        combinations.combination_id,
        combinations.situation_id,
        decisions.stage,
        decisions.rule_id,
        decisions.is_direct,
        decisions.vetoed_from
    from {{ ref('int_ladder_metrics') }} as metrics
    inner join combinations
        on
            {% for metric in counts %}
            metrics.{{ metric }} = combinations.{{ metric }}
            and
            {% endfor %}
            {% for metric in answers %}
            coalesce(metrics.{{ metric }}, -1) = coalesce(combinations.{{ metric }}, -1)
            {% if not loop.last %}and{% endif %}
            {% endfor %}
    inner join {{ ref('int_ladder_decisions') }} as decisions
        on combinations.situation_id = decisions.situation_id

)

select * from final
