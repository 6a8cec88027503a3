-- Grain: one row per month and team with a contact. Teams with fewer than five contacts in the month
-- are pooled, so that no row speaks of one person; a pool as small keeps its experience to itself.
with

periods as (

    select * from {{ ref('int_periods') }} where grain = 'month'

),

contacts as (

    select
        month_index,
        team,
        customer_id,
        count(*) over (partition by month_index, team) < {{ threshold('team_contacts') }} as is_small,
        case when is_scored then experience end as scored_experience
    from {{ ref('int_interactions') }}
    where team is not null

),

teams as (

    select
        month_index,
        case when is_small then 'other teams' else team end as team,
        count(*) as contacts,
        count(distinct customer_id) as customers,
        count(scored_experience) as scored_contacts,
        sum(scored_experience) as experience
    from contacts
    group by 1, 2

),

final as (

    select
        periods.period_start,
        teams.team,
        teams.contacts,
        teams.customers,
        teams.scored_contacts,
        case
            when teams.contacts >= {{ threshold('team_contacts') }}
                then {{ mean_of('teams.experience', 'teams.scored_contacts') }}
        end as mean_experience,
        periods.is_complete
    from teams
    inner join periods
        on teams.month_index = periods.period_index

)

select * from final
