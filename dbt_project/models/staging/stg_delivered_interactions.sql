-- Grain: one row per delivered interaction, every version of it, with the rank of its load.
with

final as (

    select
        interactions.load_id,
        interactions.file_row,
        interactions.source,
        interactions.interaction_id,
        interactions.customer_namespace,
        interactions.source_customer_id,
        interactions.occurred_at,
        interactions.updated_at,
        interactions.kind,
        interactions.touchpoint,
        interactions.score,
        interactions.in_reply_to,
        interactions.order_id,
        interactions.team,
        interactions.referred_customer_id,
        interactions.attributes,
        loads.load_rank
    from {{ source('raw', 'interactions') }} as interactions
    inner join {{ ref('stg_loads') }} as loads
        on interactions.load_id = loads.load_id

)

select * from final
