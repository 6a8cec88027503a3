-- Grain: one row per contact that expects a reply and got one: whose turn it was (shop or customer), and
-- when the other side first answered it.
with

directed as (

    select
        interactions.source,
        interactions.interaction_id,
        interactions.in_reply_to,
        interactions.occurred_at,
        interactions.occurred_local,
        kinds.direction,
        kinds.expects_reply
    from {{ ref('int_interactions') }} as interactions
    inner join {{ ref('interaction_kinds') }} as kinds
        on interactions.kind = kinds.kind

),

expected as (

    select
        *,
        case when direction = 'outbound' then 'customer' else 'shop' end as turn
    from directed
    where expects_reply

),

final as (

    select
        expected.source,
        expected.interaction_id,
        expected.turn,
        min(greatest(directed.occurred_at, expected.occurred_at)) as answered_at,
        min(greatest(directed.occurred_local, expected.occurred_local)) as answered_local
    from expected
    inner join directed
        on
            expected.source = directed.source
            and expected.interaction_id = directed.in_reply_to
            and {{ is_said_after('directed', 'expected') }}
    where directed.direction <> case when expected.turn = 'shop' then 'inbound' else 'outbound' end
    group by expected.source, expected.interaction_id, expected.turn

)

select * from final
