-- Everyone with a month is in exactly one phase of it; who did not enter was there the month before.
with

population as (

    select
        period_start,
        journey_phase,
        count(*) as customers
    from {{ ref('fct_customer_periods') }}
    group by period_start, journey_phase

),

arrived as (

    select
        period_start,
        to_phase as journey_phase,
        sum(customers) as customers
    from {{ ref('fct_journey_phases') }}
    where to_phase <> 'left'
    group by period_start, to_phase

),

departed as (

    select
        period_start,
        from_phase as journey_phase,
        sum(customers) as customers
    from {{ ref('fct_journey_phases') }}
    where from_phase <> 'entered'
    group by period_start, from_phase

)

select
    coalesce(population.period_start, arrived.period_start) as period_start,
    coalesce(population.journey_phase, arrived.journey_phase) as journey_phase,
    'this month' as finding
from population
full outer join arrived
    on
        population.period_start = arrived.period_start
        and population.journey_phase = arrived.journey_phase
where coalesce(population.customers, 0) <> coalesce(arrived.customers, 0)
union all
select
    departed.period_start,
    departed.journey_phase,
    'the month before' as finding
from departed
left join population
    on
        {{ period_index('month', 'departed.period_start') }} = {{ period_index('month', 'population.period_start') }} + 1
        and departed.journey_phase = population.journey_phase
where departed.customers <> coalesce(population.customers, 0)
