-- Grain: one row per grain and period of which, or of whose past, a load changed since the last
-- publication holds rows, and one of grain 'any' for all such loads. What was carries on in windows,
-- lifetimes, cohorts and rates. Links have no day: they are named with every period.
with

changes as (

    select * from {{ ref('int_load_changes') }}

),

beginnings as (

    select
        changes.load_id,
        min(days.day_of_rows) as first_day
    from changes
    inner join {{ ref('stg_load_days') }} as days
        on changes.load_id = days.load_id
    group by changes.load_id

),

periods as (

    select
        grain,
        period_start,
        period_end
    from {{ ref('int_figures') }}
    where has_stood
    group by grain, period_start, period_end

),

touching as (

    select
        periods.grain,
        periods.period_start,
        beginnings.load_id
    from periods
    inner join beginnings
        on periods.period_end > beginnings.first_day

),

touched as (

    select distinct
        grain,
        period_start
    from touching

),

named as (

    select * from touching
    union all
    select
        periods.grain,
        periods.period_start,
        changes.load_id
    from touched as periods
    cross join changes
    where changes.block = 'customer_links'
    union all
    select
        'any' as grain,
        cast(null as date) as period_start,
        load_id
    from changes

),

final as (

    select
        grain,
        period_start,
        {{ ordered_text('cast(load_id as string)', 'load_id') }} as load_ids
    from named
    group by grain, period_start

)

select * from final
