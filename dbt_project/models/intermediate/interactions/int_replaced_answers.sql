-- Grain: one row per answer to a survey that the same customer answered again within the days of the
-- seed: from replaced_month_index on the newer answer counts, not this one.
with

answers as (

    select
        interactions.source,
        interactions.interaction_id,
        interactions.occurred_local,
        lead(interactions.occurred_local) over (
            partition by interactions.customer_id, interactions.kind, interactions.statement
            order by interactions.occurred_at nulls last, interactions.interaction_id nulls last
        ) as next_local
    from {{ ref('int_interactions') }} as interactions
    inner join {{ ref('interaction_kinds') }} as kinds
        on interactions.kind = kinds.kind
    where
        kinds.touchpoint = 'survey'
        and kinds.scale is not null
        and interactions.is_scored
        and interactions.customer_id is not null

),

final as (

    select
        source,
        interaction_id,
        next_local as replaced_local,
        {{ period_index('month', 'next_local') }} as replaced_month_index
    from answers
    where next_local <= {{ add_days('occurred_local', threshold('answer_days')) }}

)

select * from final
