-- Grain: one row per number of the aggregate tables that is known (not NULL), unfinished periods
-- included: table, grain, period, key of the row, column. has_stood: it would have been final in an
-- earlier publication, had it been there.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

published as (

    select max(as_of) as described_until from {{ ref('stg_publications') }}

),

periods as (

    select * from {{ ref('int_periods') }}

),

cohort_cells as (

    select
        cells.*,
        periods.period_start
    from {{ ref('fct_cohort_retention') }} as cells
    inner join periods as firsts
        on
            cells.grain = firsts.grain
            and cells.cohort_start = firsts.period_start
    inner join periods
        on
            firsts.grain = periods.grain
            and firsts.period_index + cells.period_number = periods.period_index

),

-- Every month that a crisis touches counts.
crises as (

    select
        *,
        window_start as period_start,
        {{ period_start('month', period_index('month', add_days('window_end', -1)) ~ ' + 1') }} as months_end
    from {{ ref('fct_resilience') }}

),

spans as (

    select
        grain,
        period_start,
        period_end
    from periods
    union all
    select
        'crisis' as grain,
        period_start,
        max(months_end) as period_end
    from crises
    group by period_start

),

figures as (

    {{ one_row_per_number(restated_tables()) }}

),

final as (

    select
        figures.table_name,
        figures.grain,
        figures.period_start,
        spans.period_end,
        figures.row_key,
        figures.column_name,
        figures.number_value,
        {{ add_days('spans.period_end', 'settings.lateness_allowance_days + figures.open_days') }}
        <= settings.as_of_local as is_final,
        coalesce(
            {{ add_days('spans.period_end', 'settings.lateness_allowance_days + figures.open_days') }}
            <= {{ utc_to_local('published.described_until', 'settings.reporting_time_zone') }},
            false
        ) as has_stood
    from figures
    inner join spans
        on
            figures.grain = spans.grain
            and figures.period_start = spans.period_start
    cross join settings
    cross join published
    where figures.number_value is not null

)

select * from final
