-- Grain: one row per complaint of a known customer: when it was opened and first resolved.
-- A resolution names its complaint by in_reply_to, and closes with it those that say the same; without
-- that it closes the customer's open complaints about the same order, or all when it names none either.
with

interactions as (

    select * from {{ ref('int_interactions') }}

),

-- Complaints of one matter say again what the first of them said.
complaints as (

    select
        interactions.*,
        coalesce(repeated.first_id, interactions.interaction_id) as matter_id
    from interactions
    left join {{ ref('int_repeated_complaints') }} as repeated
        on
            interactions.source = repeated.source
            and interactions.interaction_id = repeated.interaction_id
    where
        interactions.kind = 'complaint'
        and interactions.customer_id is not null

),

resolutions as (

    select * from interactions where kind = 'complaint_resolved'

),

matches as (

    select
        complaints.source,
        complaints.interaction_id,
        greatest(resolutions.occurred_at, complaints.occurred_at) as resolved_at,
        greatest(resolutions.occurred_local, complaints.occurred_local) as resolved_local
    from complaints
    inner join complaints as named
        on
            complaints.source = named.source
            and complaints.matter_id = named.matter_id
    inner join resolutions
        on
            named.source = resolutions.source
            and named.interaction_id = resolutions.in_reply_to
    where
        {{ is_said_after('resolutions', 'complaints') }}
        and {{ is_said_after('resolutions', 'named') }}
    union all
    select
        complaints.source,
        complaints.interaction_id,
        greatest(resolutions.occurred_at, complaints.occurred_at) as resolved_at,
        greatest(resolutions.occurred_local, complaints.occurred_local) as resolved_local
    from complaints
    inner join resolutions
        on complaints.customer_id = resolutions.customer_id
    where
        resolutions.in_reply_to is null
        and {{ is_said_after('resolutions', 'complaints') }}
        and (resolutions.order_id is null or resolutions.order_id = complaints.order_id)

),

first_resolutions as (

    select
        source,
        interaction_id,
        min(resolved_at) as resolved_at,
        min(resolved_local) as resolved_local
    from matches
    group by source, interaction_id

),

final as (

    select
        complaints.source,
        complaints.interaction_id,
        complaints.customer_id,
        complaints.order_id,
        complaints.occurred_at as opened_at,
        complaints.occurred_local as opened_local,
        first_resolutions.resolved_at,
        first_resolutions.resolved_local
    from complaints
    left join first_resolutions
        on
            complaints.source = first_resolutions.source
            and complaints.interaction_id = first_resolutions.interaction_id

)

select * from final
