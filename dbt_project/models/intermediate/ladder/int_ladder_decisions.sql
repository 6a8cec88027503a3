-- Grain: one row per combination of metrics: the stage it leads to, the rule that decided, and the
-- rung a veto took away.
with

outcomes as (

    select
        outcomes.*,
        rungs.height
    from {{ ref('int_ladder_outcomes') }} as outcomes
    inner join {{ ref('ladder_rungs') }} as rungs
        on outcomes.rung = rungs.rung
    where outcomes.outcome <> 'silenced'

),

-- A veto first, else the highest rung; within it direct before proxy, then by name.
ranked as (

    select
        *,
        cast(row_number() over (
            partition by combination_id
            order by outcome = 'vetoing' desc nulls last, height desc nulls last, is_direct desc nulls last, rule_id nulls last
        ) as bigint) as rank_of_all,
        cast(row_number() over (
            partition by combination_id, outcome
            order by height desc nulls last, is_direct desc nulls last, rule_id nulls last
        ) as bigint) as rank_of_outcome
    from outcomes

),

deciding as (

    select * from ranked where rank_of_all = 1

),

reached as (

    select
        combination_id,
        rung
    from ranked
    where outcome = 'satisfied' and rank_of_outcome = 1

),

final as (

    select
        combinations.combination_id,
        coalesce(deciding.rung, 'unknown') as stage,
        deciding.rule_id,
        deciding.is_direct,
        case when deciding.outcome = 'vetoing' then reached.rung end as vetoed_from
    from {{ ref('int_ladder_combinations') }} as combinations
    left join deciding
        on combinations.combination_id = deciding.combination_id
    left join reached
        on combinations.combination_id = reached.combination_id

)

select * from final
