-- Grain: one row per delivered line of an order of which anything was delivered more than once:
-- whether it counts, for how many rows it stands (versions), and how many rows of older versions of
-- its order it replaces (replaced_with_order). Most orders come once and are not here.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

lines as (

    select
        source,
        order_id,
        line_number,
        load_id,
        file_row,
        updated_at,
        load_rank
    from {{ ref('stg_delivered_lines') }}

),

repeated as (

    select
        source,
        order_id
    from lines
    group by source, order_id
    having min(load_rank) <> max(load_rank)
    union distinct
    select
        source,
        order_id
    from lines
    group by source, order_id, line_number
    having count(*) > 1

),

repeated_lines as (

    select lines.*
    from lines
    inner join repeated
        on
            lines.source = repeated.source
            and lines.order_id = repeated.order_id

),

order_versions as (

    select
        source,
        order_id,
        load_rank,
        max(updated_at) as updated_at,
        count(*) as lines
    from repeated_lines
    group by source, order_id, load_rank

),

newest_order_versions as (

    select
        source,
        order_id,
        load_rank,
        cast(row_number() over (
            partition by source, order_id
            order by updated_at desc nulls last, load_rank desc nulls last
        ) as bigint) as age,
        cast(sum(lines) over (partition by source, order_id) as bigint) - lines as lines_of_other_versions
    from order_versions

),

candidates as (

    select
        lines.*,
        settings.redelivery = 'line' or versions.age = 1 as is_candidate,
        case when settings.redelivery = 'line' then 0 else versions.lines_of_other_versions end
            as replaced_with_order
    from repeated_lines as lines
    cross join settings
    inner join newest_order_versions as versions
        on
            lines.source = versions.source
            and lines.order_id = versions.order_id
            and lines.load_rank = versions.load_rank

),

final as (

    select
        source,
        order_id,
        load_id,
        file_row,
        is_candidate and cast(row_number() over (
            partition by source, order_id, line_number, is_candidate
            order by updated_at desc nulls last, load_rank desc nulls last, file_row desc nulls last
        ) as bigint) = 1 as is_newest,
        count(*) over (partition by source, order_id, line_number, is_candidate) as versions,
        replaced_with_order
    from candidates

)

select * from final
