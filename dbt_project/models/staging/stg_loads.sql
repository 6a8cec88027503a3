-- Grain: one row per load that counts. Withdrawn, refused and superseded loads keep their rows
-- in raw and are absent from here down.
with

loads as (

    select * from {{ ref('stg_deliveries') }}

),

final as (

    select
        load_id,
        delivery,
        file,
        cast(row_number() over (order by delivery, file, load_id) as bigint) as load_rank
    from loads
    where is_counting

)

select * from final
