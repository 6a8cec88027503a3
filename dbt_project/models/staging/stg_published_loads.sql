-- Grain: one row per load that was ever part of a publication: whether it is part of the last.
with

changes as (

    select * from {{ source('raw', 'published_loads') }}

),

final as (

    select
        load_id,
        max_by(is_counting, publication) as is_counting
    from changes
    group by load_id

)

select * from final
