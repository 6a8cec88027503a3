-- Grain: one row per customer and event month: interactions of the month, and what stands open or
-- lasts since. The lasting columns hold until the customer's next row.
with

months as (

    select
        events.customer_key,
        events.month_index,
        {% for column in [
            'interactions', 'interest_interactions', 'purchase_interactions', 'ownership_interactions',
            'repurchase_interactions', 'complaints_opened', 'complaints_resolved', 'referrals_sent',
            'referrals_converted', 'community_memberships',
        ] %}
        coalesce(deltas.{{ column }}, 0) as {{ column }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref('int_customer_event_months') }} as events
    left join {{ ref('int_customer_interaction_months') }} as deltas
        on
            events.customer_key = deltas.customer_key
            and events.month_index = deltas.month_index

),

final as (

    select
        customer_key,
        month_index,
        interactions,
        interest_interactions,
        purchase_interactions,
        ownership_interactions,
        repurchase_interactions,
        complaints_opened,
        referrals_sent,
        referrals_converted,
        cast(sum(complaints_opened - complaints_resolved) over to_date as integer) as complaints_open,
        cast(sum(community_memberships) over to_date as integer) as community_memberships
    from months
    window to_date as (
        partition by customer_key
        order by month_index nulls last
        rows between unbounded preceding and current row
    )

)

select * from final
