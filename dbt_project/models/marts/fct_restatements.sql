-- Grain: one row per publication and published number of a completed period that it changed: table,
-- grain, period, key of the row, column. Nothing is additive. What earlier publications changed stands
-- here too: it is fed by raw.published_figures, which no full refresh touches.
with

changes as (

    select * from {{ ref('int_figure_changes') }} where is_restatement

),

-- What an erasure changed is forgotten: the difference would be what the person had been.
forgotten as (

    select
        table_name,
        grain,
        period_start,
        row_key,
        column_name
    from changes
    where cause like '%erasure%'

),

earlier as (

    select figures.*
    from {{ ref('stg_published_figures') }} as figures
    left join forgotten
        on
            figures.table_name = forgotten.table_name
            and figures.grain = forgotten.grain
            and figures.period_start = forgotten.period_start
            and figures.row_key = forgotten.row_key
            and figures.column_name = forgotten.column_name
    where
        figures.is_restatement
        and forgotten.table_name is null

),

final as (

    {% for origin, is_of_this_build in [('changes', 'true'), ('earlier', 'false')] %}
    select
        cast(publication as bigint) as publication,
        build_id,
        {{ is_of_this_build }} as is_of_this_build,
        table_name,
        grain,
        period_start,
        row_key,
        column_name,
        cast(old_value as decimal(28, 10)) as old_value,
        cast(new_value as decimal(28, 10)) as new_value,
        case
            when cause like '%erasure%' then null
            when old_value is null or new_value is null then 1
            else {{ share('abs(new_value - old_value)', 'greatest(abs(old_value), abs(new_value))') }}
        end as relative_change,
        cause,
        load_ids
    from {{ origin }}
    {{ "union all" if not loop.last }}
    {% endfor %}

)

select * from final
