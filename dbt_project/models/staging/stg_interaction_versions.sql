-- Grain: one row per delivered version of an interaction of which there is more than one: whether it
-- is the newest, and how many there are (versions). Most interactions come once and are not here.
with

interactions as (

    select
        source,
        interaction_id,
        load_id,
        file_row,
        updated_at,
        load_rank
    from {{ ref('stg_delivered_interactions') }}

),

repeated as (

    select
        source,
        interaction_id
    from interactions
    group by source, interaction_id
    having count(*) > 1

),

final as (

    select
        interactions.source,
        interactions.interaction_id,
        interactions.load_id,
        interactions.file_row,
        cast(row_number() over (
            partition by interactions.source, interactions.interaction_id
            order by
                interactions.updated_at desc nulls last,
                interactions.load_rank desc nulls last,
                interactions.file_row desc nulls last
        ) as bigint) = 1 as is_newest,
        count(*) over (partition by interactions.source, interactions.interaction_id) as versions
    from interactions
    inner join repeated
        on
            interactions.source = repeated.source
            and interactions.interaction_id = repeated.interaction_id

)

select * from final
