-- Grain: one row per incident of a known customer, with what followed: NULL while its 90 days run. The
-- bands say with whom it is compared.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

incidents as (

    select
        incidents.*,
        gaps.ordered_local,
        coalesce(gaps.order_number, 0) as orders_before,
        {{ order_band('gaps.order_number') }} as order_band,
        case
            when incidents.occurred_local <= gaps.active_until_local
                then {{ recency_band('gaps.ordered_local', 'incidents.occurred_local') }}
        end as recency_band,
        {{ reorder_deadline('incidents.occurred_local') }} <= settings.as_of_local_end as is_followed_up,
        coalesce(gaps.next_ordered_local < {{ reorder_deadline('incidents.occurred_local') }}, false) as is_reordered
    from {{ ref('int_incidents') }} as incidents
    cross join settings
    left join {{ ref('int_order_gaps') }} as gaps
        on {{ stands_after_order('incidents', 'gaps') }}

),

replies as (

    select
        replies.source,
        'interaction' as cause_type,
        replies.interaction_id as cause_id,
        replies.answered_at,
        complaints.resolved_at
    from {{ ref('int_expected_replies') }} as replies
    left join {{ ref('int_complaints') }} as complaints
        on
            replies.source = complaints.source
            and replies.interaction_id = complaints.interaction_id

),

-- Given to this customer within the 90 days, and not for something else.
goodwill as (

    select
        incidents.source,
        incidents.cause_type,
        incidents.cause_id,
        count(*) as goodwill
    from incidents
    inner join {{ ref('int_customers') }} as customers
        on incidents.customer_key = customers.customer_key
    inner join {{ ref('int_interactions') }} as interactions
        on
            customers.customer_id = interactions.customer_id
            and {{ is_said_after('interactions', 'incidents') }}
    where
        interactions.kind = 'goodwill'
        and interactions.occurred_local < {{ reorder_deadline('incidents.occurred_local') }}
        and (
            (interactions.in_reply_to = incidents.cause_id and incidents.cause_type = 'interaction')
            or interactions.order_id = incidents.order_id
            or (interactions.in_reply_to is null and interactions.order_id is null)
        )
    group by incidents.source, incidents.cause_type, incidents.cause_id

),

final as (

    select
        incidents.customer_key,
        incidents.source,
        incidents.cause_type,
        incidents.cause_id,
        customers.customer_id,
        incidents.kind,
        incidents.occurred_at,
        incidents.month_index,
        incidents.order_id,
        replies.answered_at as replied_at,
        24 * {{ fractional_days_between('incidents.occurred_at', 'replies.answered_at') }} as reply_hours,
        replies.resolved_at,
        24 * {{ fractional_days_between('incidents.occurred_at', 'replies.resolved_at') }} as resolution_hours,
        cast(coalesce(goodwill.goodwill, 0) as integer) as goodwill,
        incidents.is_followed_up,
        balances.lowest_balance,
        case when incidents.is_followed_up then balances.lowest_balance >= 0 end as is_forgiven,
        incidents.orders_before,
        {{ days_between('incidents.ordered_local', 'incidents.occurred_local') }} as days_since_last_order,
        case when incidents.is_followed_up then incidents.is_reordered end as is_reordered,
        incidents.order_band,
        incidents.recency_band
    from incidents
    inner join {{ ref('int_customers') }} as customers
        on incidents.customer_key = customers.customer_key
    inner join {{ ref('int_incident_balances') }} as balances
        on
            incidents.source = balances.source
            and incidents.cause_type = balances.cause_type
            and incidents.cause_id = balances.cause_id
    left join goodwill
        on
            incidents.source = goodwill.source
            and incidents.cause_type = goodwill.cause_type
            and incidents.cause_id = goodwill.cause_id
    left join replies
        on
            incidents.source = replies.source
            and incidents.cause_type = replies.cause_type
            and incidents.cause_id = replies.cause_id

)

select * from final
