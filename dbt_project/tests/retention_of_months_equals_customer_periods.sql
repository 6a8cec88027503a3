-- Two ways to the same counts: spans of membership, and the lifecycle of each customer-month.
with

facts as (

    select
        period_start,
        count(*) filter (where is_active) as customers_at_end,
        count(*) filter (where lifecycle = 'new') as new_customers,
        count(*) filter (where lifecycle = 'retained') as retained_customers,
        count(*) filter (where lifecycle = 'reactivated') as reactivated_customers,
        count(*) filter (where is_in_activity_window) as active_customers
    from {{ ref('fct_customer_periods') }}
    group by period_start

),

previous_period as (

    select * from {{ ref('fct_retention_rates') }}
    where grain = 'month' and basis = 'previous_period' and segment_type = 'all'

),

activity_window as (

    select * from {{ ref('fct_retention_rates') }}
    where grain = 'month' and basis = 'activity_window' and segment_type = 'all'

)

select
    previous_period.period_start,
    previous_period.customers_at_end,
    facts.customers_at_end as customers_at_end_by_facts
from previous_period
inner join activity_window
    on previous_period.period_start = activity_window.period_start
left join facts
    on previous_period.period_start = facts.period_start
where
    previous_period.customers_at_end <> coalesce(facts.customers_at_end, 0)
    or previous_period.new_customers <> coalesce(facts.new_customers, 0)
    or previous_period.retained_customers <> coalesce(facts.retained_customers, 0)
    or previous_period.reactivated_customers <> coalesce(facts.reactivated_customers, 0)
    or activity_window.customers_at_end <> coalesce(facts.active_customers, 0)
