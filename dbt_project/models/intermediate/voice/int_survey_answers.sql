-- Grain: one row per answer to CSAT, NPS or CES that counts in its month: not replaced by the end of it.
-- An answer of the next month does not change this one. A score off its scale is no answer.
with

answers as (

    select
        interactions.source,
        interactions.interaction_id,
        interactions.customer_id,
        interactions.kind as measure,
        interactions.month_index,
        interactions.score,
        interactions.experience
    from {{ ref('int_interactions') }} as interactions
    left join {{ ref('int_replaced_answers') }} as replaced
        on
            interactions.source = replaced.source
            and interactions.interaction_id = replaced.interaction_id
    where
        interactions.kind in ('csat', 'nps', 'ces')
        and interactions.score is not null
        and interactions.is_scored
        and (replaced.replaced_month_index is null or replaced.replaced_month_index > interactions.month_index)

),

final as (

    select
        source,
        interaction_id,
        customer_id,
        measure,
        month_index,
        cast(case measure
            when 'nps' then experience
            when 'csat' then case when score >= 4 then 1 else 0 end
            else score
        end as decimal(18, 6)) as answer,
        case measure
            when 'nps' then experience = 1
            when 'csat' then score >= 4
            else score >= 5
        end as is_favourable,
        case measure
            when 'nps' then experience = -1
            when 'csat' then score <= 2
            else score <= 3
        end as is_unfavourable
    from answers

)

select * from final
