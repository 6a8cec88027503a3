-- Who did not enter was there the month before; who did not leave is there now.
with

population as (

    select
        period_start,
        count(*) as customers
    from {{ ref('fct_customer_periods') }}
    where ladder_stage is not null
    group by period_start

),

moves as (

    select
        period_start,
        coalesce(sum(customers) filter (where from_stage <> 'entered'), 0) as customers_before,
        coalesce(sum(customers) filter (where to_stage <> 'left'), 0) as customers_now
    from {{ ref('fct_ladder_transitions') }}
    group by period_start

)

select
    moves.period_start,
    moves.customers_now,
    now.customers as population_now,
    moves.customers_before,
    before.customers as population_before
from moves
left join population as now
    on moves.period_start = now.period_start
left join population as before
    on {{ period_index('month', 'moves.period_start') }} = {{ period_index('month', 'before.period_start') }} + 1
where
    moves.customers_now <> coalesce(now.customers, 0)
    or moves.customers_before <> coalesce(before.customers, 0)
