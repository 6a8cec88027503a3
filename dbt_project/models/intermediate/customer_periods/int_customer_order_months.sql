-- Grain: one row per customer and month with an order or a refund. Counts are of qualifying
-- orders; money is of all that was sold or given back, qualifying or not.
with

customers as (

    select * from {{ ref('int_customers') }}

),

orders as (

    select
        customers.customer_key,
        {{ period_index('month', 'orders.ordered_local') }} as month_index,
        orders.ordered_local,
        orders.ordered_at,
        orders.order_id,
        orders.exclusion is null as is_qualifying,
        orders.gross_amount,
        orders.discount_amount,
        orders.cost_amount,
        orders.sale_lines_without_cost
    from {{ ref('int_orders') }} as orders
    inner join customers
        on orders.customer_id = customers.customer_id

),

refunds as (

    select
        customers.customer_key,
        {{ period_index('month', 'refunds.refunded_local') }} as month_index,
        max(refunds.refunded_local) as last_event_local,
        sum(refunds.refund_amount) as refund_amount,
        sum(refunds.refund_cost_amount) as refund_cost_amount
    from {{ ref('int_refunds') }} as refunds
    inner join customers
        on refunds.customer_id = customers.customer_id
    group by 1, 2

),

order_months as (

    select
        customer_key,
        month_index,
        max(ordered_local) as last_event_local,
        count(*) filter (where is_qualifying) as orders,
        min(ordered_local) filter (where is_qualifying) as first_ordered_local,
        max(ordered_local) filter (where is_qualifying) as last_ordered_local,
        max(ordered_at) filter (where is_qualifying) as last_ordered_at,
        {{ latest('order_id', 'ordered_at') }} filter (where is_qualifying) as last_order_id,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(cost_amount) as cost_amount,
        sum(sale_lines_without_cost) as sale_lines_without_cost
    from orders
    group by customer_key, month_index

),

final as (

    select
        coalesce(order_months.customer_key, refunds.customer_key) as customer_key,
        coalesce(order_months.month_index, refunds.month_index) as month_index,
        greatest(
            coalesce(order_months.last_event_local, refunds.last_event_local),
            coalesce(refunds.last_event_local, order_months.last_event_local)
        ) as last_event_local,
        cast(coalesce(order_months.orders, 0) as integer) as orders,
        order_months.first_ordered_local,
        order_months.last_ordered_local,
        order_months.last_ordered_at,
        order_months.last_order_id,
        cast(coalesce(order_months.gross_amount, 0) as decimal(18, 4)) as gross_amount,
        cast(coalesce(refunds.refund_amount, 0) as decimal(18, 4)) as refund_amount,
        cast(coalesce(order_months.discount_amount, 0) as decimal(18, 4)) as discount_amount,
        cast(coalesce(order_months.cost_amount, 0) - coalesce(refunds.refund_cost_amount, 0) as decimal(18, 4))
            as cost_amount,
        cast(coalesce(order_months.sale_lines_without_cost, 0) as integer) as sale_lines_without_cost
    from order_months
    full outer join refunds
        on
            order_months.customer_key = refunds.customer_key
            and order_months.month_index = refunds.month_index

)

select * from final
