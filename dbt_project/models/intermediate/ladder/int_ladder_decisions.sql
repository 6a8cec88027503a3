-- Grain: one row per situation on the ladder: the stage it leads to, the rule that decided, and the
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
            partition by situation_id
            order by outcome = 'vetoing' desc nulls last, height desc nulls last, is_direct desc nulls last, rule_id nulls last
        ) as bigint) as rank_of_all,
        cast(row_number() over (
            partition by situation_id, outcome
            order by height desc nulls last, is_direct desc nulls last, rule_id nulls last
        ) as bigint) as rank_of_outcome
    from outcomes

),

deciding as (

    select * from ranked where rank_of_all = 1

),

reached as (

    select
        situation_id,
        rung
    from ranked
    where outcome = 'satisfied' and rank_of_outcome = 1

),

situations as (

    select distinct situation_id from {{ ref('int_ladder_situations') }}

),

final as (

    select
        situations.situation_id,
        coalesce(deciding.rung, 'unknown') as stage,
        deciding.rule_id,
        deciding.is_direct,
        case when deciding.outcome = 'vetoing' then reached.rung end as vetoed_from
    from situations
    left join deciding
        on situations.situation_id = deciding.situation_id
    left join reached
        on situations.situation_id = reached.situation_id

)

select * from final
