-- Grain: one row per month, stage the month before and stage now. Rows of a month that did not
-- enter add up to last month's population, rows that did not leave to this month's.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

stays as (

    select * from {{ ref('int_ladder_stay_counts') }}

),

moves as (

    select
        first_month_index as month_index,
        coalesce(previous_stage, 'entered') as from_stage,
        stage as to_stage,
        customers
    from stays
    union all
    select
        months.period_index as month_index,
        stays.stage as from_stage,
        stays.stage as to_stage,
        stays.customers
    from stays
    inner join {{ ref('int_periods') }} as months
        on
            stays.first_month_index < months.period_index
            and stays.last_month_index >= months.period_index
            and months.grain = 'month'
    union all
    select
        stays.last_month_index + 1 as month_index,
        stays.stage as from_stage,
        'left' as to_stage,
        stays.customers
    from stays
    cross join settings
    where
        not stays.is_followed
        and stays.last_month_index < {{ period_index('month', 'settings.as_of_local') }}

),

final as (

    select
        {{ period_start('month', 'moves.month_index') }} as period_start,
        moves.from_stage,
        moves.to_stage,
        cast(sum(moves.customers) as bigint) as customers,
        months.is_complete
    from moves
    inner join {{ ref('int_periods') }} as months
        on
            moves.month_index = months.period_index
            and months.grain = 'month'
    group by moves.month_index, moves.from_stage, moves.to_stage, months.is_complete

)

select * from final
