-- Grain: one row per load that counts and did not in the last publication, or the other way round.
with

deliveries as (

    select * from {{ ref('stg_deliveries') }}

),

final as (

    select
        deliveries.load_id,
        deliveries.block,
        deliveries.is_counting
    from deliveries
    left join {{ ref('stg_published_loads') }} as published
        on deliveries.load_id = published.load_id
    where deliveries.is_counting <> coalesce(published.is_counting, false)

)

select * from final
