-- Grain: one row per load, whatever became of it. The feeds of a block are one: interactions/desk is
-- interactions.
with

loads as (

    select * from {{ source('raw', 'loads') }}

),

final as (

    select
        load_id,
        delivery,
        file,
        case when block like 'interactions/%' then 'interactions' else block end as block,
        status,
        status in ('loaded', 'accepted') as is_counting,
        coalesce(rows_read, 0) as rows_read,
        coalesce(rows_accepted, 0) as rows_accepted,
        coalesce(rows_erased, 0) as rows_erased
    from loads

)

select * from final
