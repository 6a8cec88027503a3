-- Grain: one row per month, touchpoint and journey phase. Contacts are additive; customers are not.
-- What the catalogue (interaction_kinds) names and nobody used is a row too.
with

periods as (

    select * from {{ ref('int_periods') }} where grain = 'month'

),

months as (

    select * from {{ ref('int_touchpoint_months') }}

),

-- Before the first interaction of any kind nobody knows what was used; deliveries do not tell.
first_contact as (

    select min(month_index) as month_index from {{ ref('int_interactions') }}

),

catalogue as (

    select distinct
        touchpoint,
        journey_phase
    from {{ ref('interaction_kinds') }}
    where journey_phase is not null

),

every_row as (

    select
        periods.period_index as month_index,
        catalogue.touchpoint,
        catalogue.journey_phase
    from periods
    cross join catalogue
    union
    select
        month_index,
        touchpoint,
        journey_phase
    from months

),

final as (

    select
        periods.period_start,
        every_row.touchpoint,
        every_row.journey_phase,
        case
            when months.contacts > 0 then 'used'
            when periods.period_index >= first_contact.month_index then 'unused'
            else 'unmeasured'
        end as status,
        coalesce(months.contacts, 0) as contacts,
        coalesce(months.customers, 0) as customers,
        coalesce(months.scored_contacts, 0) as scored_contacts,
        {{ mean_of('months.experience', 'months.scored_contacts') }} as mean_experience,
        {{ population_sd('months.experience', 'months.squared_experience', 'months.scored_contacts') }} as sd_experience,
        coalesce(months.negative_contacts, 0) as negative_contacts,
        {{ share('months.negative_contacts', 'months.scored_contacts') }} as negative_share,
        periods.is_complete
    from every_row
    cross join first_contact
    inner join periods
        on every_row.month_index = periods.period_index
    left join months
        on
            every_row.month_index = months.month_index
            and every_row.touchpoint = months.touchpoint
            and every_row.journey_phase = months.journey_phase

)

select * from final
