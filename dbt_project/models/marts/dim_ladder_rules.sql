-- Grain: one row per condition of a rule of the ladder. All conditions of one rule_id are required
-- together: the metric of dim_ladder_metrics must lie between lowest_value and highest_value.
with

final as (

    select
        rule_id,
        rung,
        height,
        metric,
        comparison,
        threshold,
        lowest_value,
        highest_value,
        is_direct,
        sentence,
        rules_version
    from {{ ref('int_ladder_rules') }}

)

select * from final
