-- Grain: one row per customer and month with a qualifying order that names categories.
with

purchases as (

    select distinct
        customers.customer_key,
        {{ period_index('month', 'orders.ordered_local') }} as month_index,
        lines.product_category
    from {{ ref('stg_order_lines') }} as lines
    inner join {{ ref('int_orders') }} as orders
        on
            lines.source = orders.source
            and lines.order_id = orders.order_id
    inner join {{ ref('int_customers') }} as customers
        on orders.customer_id = customers.customer_id
    where
        orders.exclusion is null
        and lines.line_class = 'sale'
        and lines.product_category is not null

),

firsts as (

    select
        *,
        min(month_index) over (partition by customer_key, product_category) as first_month_index
    from purchases

),

final as (

    select
        customer_key,
        month_index,
        cast(count(*) as integer) as categories,
        cast(count(*) filter (where month_index = first_month_index) as integer) as new_categories
    from firsts
    group by customer_key, month_index

)

select * from final
