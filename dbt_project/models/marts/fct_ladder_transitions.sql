-- Grain: one row per month, stage the month before and stage now. Rows of a month that did not
-- enter add up to last month's population, rows that did not leave to this month's.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

months as (

    select
        customer_key,
        month_index,
        stage
    from {{ ref('int_customer_ladder') }}

),

moves as (

    select
        coalesce(now.month_index, before.month_index + 1) as month_index,
        coalesce(before.stage, 'entered') as from_stage,
        coalesce(now.stage, 'left') as to_stage
    from months as now
    full outer join months as before
        on
            now.customer_key = before.customer_key
            and now.month_index = before.month_index + 1

),

final as (

    select
        {{ period_start('month', 'moves.month_index') }} as period_start,
        moves.from_stage,
        moves.to_stage,
        count(*) as customers
    from moves
    cross join settings
    where moves.month_index <= {{ period_index('month', 'settings.as_of_local') }}
    group by 1, 2, 3

)

select * from final
