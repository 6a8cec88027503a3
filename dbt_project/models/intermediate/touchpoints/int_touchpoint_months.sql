-- Grain: one row per month, touchpoint and journey phase with a contact. Interactions of nobody
-- known count; a contact is scored when its experience says how it felt.
with

contacts as (

    select
        *,
        case when is_scored then experience end as scored_experience
    from {{ ref('int_contacts') }}

),

final as (

    select
        month_index,
        touchpoint,
        coalesce(journey_phase, 'unclassified') as journey_phase,
        count(*) as contacts,
        count(distinct customer_id) as customers,
        count(scored_experience) as scored_contacts,
        count(*) filter (where scored_experience < 0) as negative_contacts,
        cast(coalesce(sum(scored_experience), 0) as decimal(18, 6)) as experience,
        cast(coalesce(sum(cast(scored_experience * scored_experience as decimal(24, 12))), 0) as decimal(24, 12))
            as squared_experience
    from contacts
    group by 1, 2, 3

)

select * from final
