-- Grain: one row per number of a completed period and publication that said it for the first time or
-- otherwise than the one before. What it is now is the row of its latest publication.
with

figures as (

    select * from {{ source('raw', 'published_figures') }}

),

final as (

    select
        publication,
        build_id,
        table_name,
        grain,
        period_start,
        period_end,
        row_key,
        column_name,
        old_value,
        new_value,
        is_restatement,
        cause,
        load_ids
    from figures

)

select * from final
