-- Net revenue of known customers, order by order, is net revenue of the facts, month by month.
with

orders as (

    select sum(gross_amount) as gross_amount from {{ ref('fct_orders') }} where customer_id is not null

),

refunds as (

    select sum(refund_amount) as refund_amount from {{ ref('fct_orders') }} where customer_id is not null

),

periods as (

    select
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount
    from {{ ref('fct_customer_periods') }}

)

select
    orders.gross_amount as gross_of_orders,
    periods.gross_amount as gross_of_periods,
    refunds.refund_amount as refunds_of_orders,
    periods.refund_amount as refunds_of_periods
from orders
cross join refunds
cross join periods
where
    coalesce(orders.gross_amount, 0) <> coalesce(periods.gross_amount, 0)
    or coalesce(refunds.refund_amount, 0) <> coalesce(periods.refund_amount, 0)
