-- Every customer of a month is counted once: in each element of the links, in one band of survey
-- pressure, and under the one link that is weakest.
with

population as (

    select
        period_start,
        count(*) as customers,
        count(weakest_link) as customers_with_a_weakest_link
    from {{ ref('fct_customer_periods') }}
    group by period_start

),

links as (

    select
        period_start,
        min(customers) as fewest_customers,
        max(customers) as most_customers,
        sum(weakest_customers) as weakest_customers
    from {{ ref('fct_missing_links') }}
    group by period_start

),

bands as (

    select
        period_start,
        sum(customers) as customers
    from {{ ref('fct_survey_pressure') }}
    group by period_start

)

select
    population.period_start,
    population.customers,
    links.fewest_customers,
    links.weakest_customers,
    bands.customers as customers_in_bands
from population
left join links
    on population.period_start = links.period_start
left join bands
    on population.period_start = bands.period_start
where
    coalesce(links.fewest_customers, 0) <> population.customers
    or coalesce(links.most_customers, 0) <> population.customers
    or coalesce(links.weakest_customers, 0) <> population.customers_with_a_weakest_link
    or coalesce(bands.customers, population.customers) <> population.customers
