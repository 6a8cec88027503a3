-- Grain: one row per source and interaction, newest of its versions. A kind the seed does
-- not know is 'unclassified'; source_kind keeps what was delivered.
with

kinds as (

    select * from {{ ref('interaction_kinds') }}

),

ranked as (

    select
        interactions.*,
        cast(row_number() over (
            partition by interactions.source, interactions.interaction_id
            order by
                interactions.updated_at desc nulls last,
                loads.load_rank desc nulls last,
                interactions.file_row desc nulls last
        ) as bigint) as age,
        count(*) over (partition by interactions.source, interactions.interaction_id) as versions
    from {{ source('raw', 'interactions') }} as interactions
    inner join {{ ref('stg_loads') }} as loads
        on interactions.load_id = loads.load_id

),

final as (

    select
        ranked.source,
        ranked.interaction_id,
        ranked.customer_namespace,
        ranked.source_customer_id,
        ranked.occurred_at,
        coalesce(kinds.kind, 'unclassified') as kind,
        ranked.kind as source_kind,
        coalesce(ranked.touchpoint, kinds.touchpoint) as touchpoint,
        ranked.score,
        ranked.in_reply_to,
        ranked.order_id,
        ranked.team,
        ranked.referred_customer_id,
        {{ text_to_integer(json_text('ranked.attributes', 'statement')) }} as statement,
        ranked.versions
    from ranked
    left join kinds
        on ranked.kind = kinds.kind
    where ranked.age = 1

)

select * from final
