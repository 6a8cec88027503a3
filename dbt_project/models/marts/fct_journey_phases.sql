-- Grain: one row per month, journey phase the month before and phase now. Rows that did not leave add
-- up to this month's population, rows that did not enter to last month's. Counts are additive.
with

periods as (

    select * from {{ ref('int_periods') }} where grain = 'month'

),

final as (

    select
        periods.period_start,
        moves.from_phase,
        moves.to_phase,
        moves.customers,
        moves.months_in_from_phase,
        case
            when moves.from_phase <> 'entered'
                then {{ share('moves.months_in_from_phase', 'moves.customers') }}
        end as mean_months_in_from_phase,
        coalesce(experiences.scored_contacts, 0) as scored_contacts,
        {{ mean_of('experiences.experience', 'experiences.scored_contacts') }} as mean_experience,
        periods.is_complete
    from {{ ref('int_journey_moves') }} as moves
    inner join periods
        on moves.month_index = periods.period_index
    left join {{ ref('int_journey_experiences') }} as experiences
        on
            moves.month_index = experiences.month_index
            and moves.from_phase = experiences.from_phase
            and moves.to_phase = experiences.to_phase

)

select * from final
