-- Grain: one row per customer and event month: orders and money of the month and of the lifetime so
-- far. The lifetime columns hold until the customer's next row.
with

months as (

    select
        events.customer_key,
        events.month_index,
        coalesce(deltas.orders, 0) as orders,
        coalesce(deltas.gross_amount, 0) as gross_amount,
        coalesce(deltas.refund_amount, 0) as refund_amount,
        coalesce(deltas.discount_amount, 0) as discount_amount,
        coalesce(deltas.cost_amount, 0) as cost_amount,
        coalesce(deltas.sale_lines_without_cost, 0) as sale_lines_without_cost,
        deltas.first_ordered_local,
        deltas.last_ordered_local,
        coalesce(categories.categories, 0) as categories,
        coalesce(categories.new_categories, 0) as new_categories
    from {{ ref('int_customer_event_months') }} as events
    left join {{ ref('int_customer_order_months') }} as deltas
        on
            events.customer_key = deltas.customer_key
            and events.month_index = deltas.month_index
    left join {{ ref('int_customer_category_months') }} as categories
        on
            events.customer_key = categories.customer_key
            and events.month_index = categories.month_index

),

final as (

    select
        customer_key,
        month_index,
        orders,
        gross_amount,
        refund_amount,
        discount_amount,
        cost_amount,
        sale_lines_without_cost,
        categories,
        new_categories,
        {% for column in ['orders', 'sale_lines_without_cost', 'new_categories'] %}
        cast(sum({{ column }}) over to_date as integer) as lifetime_{{ column }},
        {% endfor %}
        {% for column in ['gross_amount', 'refund_amount', 'discount_amount', 'cost_amount'] %}
        cast(sum({{ column }}) over to_date as decimal(18, 4)) as lifetime_{{ column }},
        {% endfor %}
        min(first_ordered_local) over to_date as first_ordered_local,
        max(last_ordered_local) over to_date as last_ordered_local,
        max(case when orders > 0 then month_index end) over (
            partition by customer_key
            order by month_index nulls last
            rows between unbounded preceding and 1 preceding
        ) as previous_order_month_index
    from months
    window to_date as (
        partition by customer_key
        order by month_index nulls last
        rows between unbounded preceding and current row
    )

)

select * from final
