-- Grain: one row per contact between somebody and the shop: an interaction, or the arrival of a
-- known customer's order that was promised for a time.
with

final as (

    select
        customer_id,
        month_index,
        touchpoint,
        journey_phase,
        experience,
        is_scored
    from {{ ref('int_interactions') }}
    union all
    select
        deliveries.customer_id,
        deliveries.month_index,
        kinds.touchpoint,
        kinds.journey_phase,
        kinds.default_experience as experience,
        kinds.default_experience <> 0 as is_scored
    from {{ ref('int_deliveries') }} as deliveries
    inner join {{ ref('interaction_kinds') }} as kinds
        on deliveries.kind = kinds.kind

)

select * from final
