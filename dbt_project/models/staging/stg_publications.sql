-- Grain: one row per publication, in the order of their numbers.
with

publications as (

    select * from {{ source('raw', 'publications') }}

),

final as (

    select
        publication,
        build_id,
        as_of,
        map_fingerprint,
        logic_fingerprint,
        seeds_fingerprint,
        erased_ids
    from publications

)

select * from final
