-- Grain: one row per customer and month of the spine: the scores of the three links, 0-100, NULL
-- where unmeasured. Pride is measured for everyone once the shop delivers a kind of it.
with

pride as (

    select
        shop.has_pride,
        cast(round({{ threshold('pride_events_full') }}) as integer) as events_full
    from {{ ref('int_shop_facts') }} as shop

),

counts as (

    select
        spine.customer_key,
        spine.month_index,
        coalesce(months.satisfaction_experience, 0) as satisfaction_experience,
        coalesce(months.satisfaction_contacts, 0) as satisfaction_contacts,
        coalesce(months.dialogue_answered, 0) as dialogue_answered,
        coalesce(months.dialogue_contacts, 0) as dialogue_contacts,
        coalesce(months.pride_events, 0) as pride_events
    from {{ ref('int_customer_months') }} as spine
    left join {{ months_of(ref('int_link_states'), [
        'satisfaction_experience', 'satisfaction_contacts', 'dialogue_answered', 'dialogue_contacts', 'pride_events',
    ]) }} as months
        on
            spine.customer_key = months.customer_key
            and spine.month_index = months.month_index

),

final as (

    select
        counts.customer_key,
        counts.month_index,
        case when counts.satisfaction_contacts > 0 then {{ exact_quotient(
            '100 * (counts.satisfaction_experience + counts.satisfaction_contacts)',
            '(2 * counts.satisfaction_contacts)', 4
        ) }} end as satisfaction_score,
        counts.satisfaction_contacts,
        case when counts.dialogue_contacts > 0 then {{ exact_quotient(
            '100 * counts.dialogue_answered', 'counts.dialogue_contacts', 4
        ) }} end as dialogue_score,
        counts.dialogue_contacts,
        case when pride.has_pride then {{ exact_quotient(
            '100 * least(counts.pride_events, pride.events_full)', 'pride.events_full', 4
        ) }} end as pride_score,
        counts.pride_events
    from counts
    cross join pride

)

select * from final
