-- Every discount of every order stands in one month, group and price.
with

promotions as (

    select
        period_start,
        sum(discount_amount) as discount_amount
    from {{ ref('fct_promotions') }}
    group by period_start

),

orders as (

    select
        period_start,
        sum(discount_amount) as discount_amount
    from {{ ref('fct_orders') }}
    group by period_start

)

select
    orders.period_start,
    orders.discount_amount,
    promotions.discount_amount as discount_of_promotions
from orders
full outer join promotions
    on orders.period_start = promotions.period_start
where coalesce(orders.discount_amount, 0) <> coalesce(promotions.discount_amount, 0)
