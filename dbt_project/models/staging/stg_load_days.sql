-- Grain: one row per load and local day of which it holds rows.
with

days as (

    select * from {{ source('raw', 'load_days') }}

),

final as (

    select
        load_id,
        day_of_rows
    from days

)

select * from final
