-- Grain: one row per month and kind (cancellation request, competitor mention) of which there was one.
-- A customer counts once, from the first of the month, and in one outcome: within 90 days reordered,
-- lapsed, silent, or never ordered.
with

mentions as (

    select * from {{ first_contacts_of_months(['cancellation_request', 'competitor_mention']) }} as first_contacts

),

followed as (

    select
        mentions.month_index,
        mentions.kind,
        mentions.contacts as events,
        case
            when gaps.next_ordered_local < {{ reorder_deadline('mentions.occurred_local') }} then 'reordered'
            when gaps.ordered_local is null then 'never ordered'
            when gaps.active_until_local < {{ reorder_deadline('mentions.occurred_local') }} then 'lapsed'
            else 'silent'
        end as outcome
    from mentions
    left join {{ ref('int_order_gaps') }} as gaps
        on {{ stands_before_order('mentions', 'gaps') }}

),

final as (

    select
        month_index,
        kind,
        count(*) as customers,
        cast(sum(events) as bigint) as events,
        count(*) filter (where outcome = 'reordered') as reordered_customers,
        count(*) filter (where outcome = 'silent') as silent_customers,
        count(*) filter (where outcome = 'lapsed') as lapsed_customers,
        count(*) filter (where outcome = 'never ordered') as never_ordered_customers
    from followed
    group by month_index, kind

)

select * from final
