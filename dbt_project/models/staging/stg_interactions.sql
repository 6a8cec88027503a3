-- Grain: one row per source and interaction, newest of its versions. A kind the seed does not know,
-- or that is derived from orders, is 'unclassified'; source_kind keeps what was delivered.
with

final as (

    select
        interactions.source,
        interactions.interaction_id,
        interactions.customer_namespace,
        interactions.source_customer_id,
        interactions.occurred_at,
        coalesce(kinds.kind, 'unclassified') as kind,
        interactions.kind as source_kind,
        coalesce(interactions.touchpoint, kinds.touchpoint) as touchpoint,
        interactions.score,
        interactions.in_reply_to,
        interactions.order_id,
        interactions.team,
        interactions.referred_customer_id,
        {{ text_to_integer(json_text('interactions.attributes', 'statement')) }} as statement,
        coalesce(versions.versions, 1) as versions
    from {{ ref('stg_delivered_interactions') }} as interactions
    left join {{ ref('stg_interaction_versions') }} as versions
        on
            interactions.source = versions.source
            and interactions.interaction_id = versions.interaction_id
            and interactions.load_id = versions.load_id
            and interactions.file_row = versions.file_row
    left join {{ ref('interaction_kinds') }} as kinds
        on
            interactions.kind = kinds.kind
            and not kinds.is_derived
    where coalesce(versions.is_newest, true)

)

select * from final
