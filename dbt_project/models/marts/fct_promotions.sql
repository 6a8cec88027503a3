-- Grain: one row per month, group of customers and price (discounted, full price) with an order.
-- Orders and money are additive; discount_amount adds up to that of fct_orders. Empty while the shop
-- has granted no discount at all.
with

shop as (

    select coalesce(max(discount_amount) > 0, false) as has_discounts from {{ ref('int_promotion_months') }}

),

final as (

    select
        periods.period_start,
        periods.is_complete,
        sold.customer_group,
        sold.order_price,
        cast(sold.orders as integer) as orders,
        cast(sold.gross_amount as decimal(18, 4)) as gross_amount,
        cast(sold.discount_amount as decimal(18, 4)) as discount_amount,
        {{ share('sold.discount_amount', 'sold.gross_amount + sold.discount_amount') }} as discount_share,
        cast(sold.qualifying_orders as integer) as qualifying_orders,
        {% for days in ['90', '365'] %}
        cast(sold.due_orders_{{ days }}d as integer) as due_orders_{{ days }}d,
        cast(sold.reordered_{{ days }}d as integer) as reordered_{{ days }}d,
        {{ share('sold.reordered_' ~ days ~ 'd', 'sold.due_orders_' ~ days ~ 'd') }} as reorder_rate_{{ days }}d{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_promotion_months') }} as sold
    cross join shop
    inner join {{ ref('int_periods') }} as periods
        on
            sold.month_index = periods.period_index
            and periods.grain = 'month'
    where shop.has_discounts

)

select * from final
