-- Grain: one row per number of a completed period that this build says for the first time, or otherwise
-- than the last publication that said it. Once published it is appended to raw.published_figures.
with

build as (

    select
        publication.*,
        everything.load_ids
    from {{ ref('int_publication') }} as publication
    left join {{ ref('int_restating_loads') }} as everything
        on everything.grain = 'any'

),

known as (

    select *
    from (
        select
            *,
            cast(row_number() over (
                partition by table_name, grain, period_start, row_key, column_name
                order by publication desc nulls last
            ) as bigint) as age
        from {{ ref('stg_published_figures') }}
    ) as aged
    where age = 1

),

columns_said as (

    select distinct
        table_name,
        column_name
    from known

),

compared as (

    select
        coalesce(figures.table_name, known.table_name) as table_name,
        coalesce(figures.grain, known.grain) as grain,
        coalesce(figures.period_start, known.period_start) as period_start,
        coalesce(figures.period_end, known.period_end) as period_end,
        coalesce(figures.row_key, known.row_key) as row_key,
        coalesce(figures.column_name, known.column_name) as column_name,
        known.new_value as old_value,
        figures.number_value as new_value,
        coalesce(figures.is_final, true) as is_final,
        coalesce(figures.has_stood, false) as has_stood,
        known.table_name is not null as is_known
    from {{ ref('int_figures') }} as figures
    full outer join known
        on
            figures.table_name = known.table_name
            and figures.grain = known.grain
            and figures.period_start = known.period_start
            and figures.row_key = known.row_key
            and figures.column_name = known.column_name

),

changed as (

    select
        compared.*,
        build.*,
        columns_said.table_name is not null and (compared.is_known or compared.has_stood) as is_restatement
    from compared
    cross join build
    left join columns_said
        on
            compared.table_name = columns_said.table_name
            and compared.column_name = columns_said.column_name
    where
        compared.is_final
        and (
            compared.old_value <> compared.new_value
            or (compared.old_value is null and compared.new_value is not null)
            or (
                compared.old_value is not null
                and compared.new_value is null
                -- Gone only where this build describes as much time as those before.
                and build.as_of >= build.described_until
            )
        )

),

final as (

    select
        changed.publication,
        changed.build_id,
        changed.table_name,
        changed.grain,
        changed.period_start,
        changed.period_end,
        changed.row_key,
        changed.column_name,
        case when changed.cause not like '%erasure%' then changed.old_value end as old_value,
        changed.new_value,
        changed.is_restatement,
        case when changed.is_restatement then changed.cause end as cause,
        case when changed.is_restatement then coalesce(touching.load_ids, changed.load_ids) end as load_ids
    from changed
    left join {{ ref('int_restating_loads') }} as touching
        on
            changed.grain = touching.grain
            and changed.period_start = touching.period_start

)

select * from final
