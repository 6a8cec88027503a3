-- Grain: one row per month and action (campaign, goodwill) that reached a known customer: who was
-- followed from the first contact of the month and ordered again within 90 days, and what those
-- reached would have counted for among everybody in its middle.
with

reached as (

    select
        customer_key,
        month_index,
        case kind when 'campaign_sent' then 'campaign' else kind end as action,
        occurred_local,
        contacts
    from {{ first_contacts_of_months(['campaign_sent', 'goodwill']) }} as first_contacts

),

final as (

    select
        reached.month_index,
        reached.action,
        count(*) as customers,
        cast(sum(reached.contacts) as bigint) as contacts,
        count(gaps.customer_key) as reached_customers,
        count(gaps.customer_key) filter (
            where gaps.next_ordered_local < {{ reorder_deadline('reached.occurred_local') }}
        ) as reached_reordered,
        count(moments.customer_key) as middle_customers,
        count(*) filter (where moments.is_reordered) as middle_reordered
    from reached
    left join {{ ref('int_order_gaps') }} as gaps
        on
            {{ stands_before_order('reached', 'gaps') }}
            and reached.occurred_local <= gaps.active_until_local
    left join {{ ref('int_reorder_moments') }} as moments
        on
            reached.customer_key = moments.customer_key
            and reached.month_index = moments.month_index
    group by reached.month_index, reached.action

)

select * from final
