-- Whoever is deep in the funnel counts at every level above it.
select
    shallow.period_start,
    shallow.level,
    deep.level as deeper_level,
    shallow.customers,
    deep.customers as deeper_customers
from {{ ref('fct_funnel') }} as shallow
inner join {{ ref('fct_funnel') }} as deep
    on
        shallow.period_start = deep.period_start
        and shallow.depth < deep.depth
where shallow.customers < deep.customers
