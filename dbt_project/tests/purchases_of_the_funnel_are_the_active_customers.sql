-- The mouth of the ladder is the end of the funnel: whoever ordered in the month.
with

facts as (

    select
        period_start,
        count(*) filter (where is_active) as customers
    from {{ ref('fct_customer_periods') }}
    group by period_start

)

select
    funnel.period_start,
    funnel.customers,
    facts.customers as active_customers
from {{ ref('fct_funnel') }} as funnel
left join facts
    on funnel.period_start = facts.period_start
where
    funnel.level = 'purchase'
    and funnel.is_measured
    and funnel.customers <> coalesce(facts.customers, 0)
