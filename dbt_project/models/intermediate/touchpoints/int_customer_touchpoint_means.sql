-- Grain: one row per customer, touchpoint and month in which the trailing 12 months of the touchpoint
-- change: a contact comes in, or leaves 12 months later. The mean holds until the next row; NULL
-- when no scored contact is left. Beside it the mean that has held until now.
with

months as (

    select * from {{ ref('int_customer_touchpoint_months') }}

),

changes as (

    select
        customer_key,
        touchpoint,
        month_index,
        cast(sum(scored_contacts) as integer) as scored_contacts,
        cast(sum(experience) as decimal(18, 6)) as experience
    from (
        select
            customer_key,
            touchpoint,
            month_index,
            scored_contacts,
            experience
        from months
        union all
        select
            customer_key,
            touchpoint,
            month_index + 12 as month_index,
            -scored_contacts as scored_contacts,
            -experience as experience
        from months
    ) as both_ends
    group by customer_key, touchpoint, month_index

),

windows as (

    select
        customer_key,
        touchpoint,
        month_index,
        scored_contacts as scored_contacts_more,
        experience as experience_more,
        cast(sum(scored_contacts) over to_date as integer) as scored_contacts,
        cast(sum(experience) over to_date as decimal(18, 6)) as experience
    from changes
    window to_date as (
        partition by customer_key, touchpoint
        order by month_index nulls last
        rows between unbounded preceding and current row
    )

),

final as (

    select
        customer_key,
        touchpoint,
        month_index,
        case when scored_contacts > 0 then {{ mean_of('experience', 'scored_contacts') }} end as mean_experience,
        case
            when scored_contacts - scored_contacts_more > 0
                then {{ mean_of('(experience - experience_more)', '(scored_contacts - scored_contacts_more)') }}
        end as previous_mean_experience
    from windows

)

select * from final
