-- Every qualifying order is counted in exactly one customer-month.
with

orders as (

    select count(*) as orders from {{ ref('fct_orders') }} where is_qualifying

),

periods as (

    select coalesce(sum(orders), 0) as orders from {{ ref('fct_customer_periods') }}

)

select
    orders.orders as qualifying_orders,
    periods.orders as counted_orders
from orders
cross join periods
where orders.orders <> periods.orders
