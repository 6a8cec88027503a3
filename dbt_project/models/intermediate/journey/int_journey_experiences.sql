-- Grain: one row per month, phase the month before and phase now in which those customers had a scored
-- interaction: what they experienced there.
with

contacts as (

    select
        customer_key,
        month_index,
        scored_contacts,
        experience
    from {{ ref('int_customer_interaction_months') }}
    where scored_contacts > 0

),

final as (

    select
        contacts.month_index,
        case
            when contacts.month_index > stays.first_month_index then stays.journey_phase
            else coalesce(stays.previous_phase, 'entered')
        end as from_phase,
        stays.journey_phase as to_phase,
        count(*) as months,
        cast(sum(contacts.scored_contacts) as bigint) as scored_contacts,
        cast(sum(contacts.experience) as decimal(38, 6)) as experience
    from contacts
    inner join {{ ref('int_journey_stays') }} as stays
        on
            contacts.customer_key = stays.customer_key
            and contacts.month_index >= stays.first_month_index
            and contacts.month_index <= stays.last_month_index
    group by 1, 2, 3

)

select * from final
