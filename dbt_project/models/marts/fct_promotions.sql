-- Grain: one row per month, group of customers and price (discounted, full price) with an order.
-- Orders and money are additive; discount_amount adds up to that of fct_orders. Empty while the shop
-- has granted no discount at all.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

gaps as (

    select
        *,
        {{ period_index('month', 'next_ordered_local') }} as first_month_index
    from {{ ref('int_order_gaps') }}

),

-- Before the first order of a customer there is one gap: it ends with that order.
firsts as (

    select
        gaps.customer_key,
        customers.customer_id,
        gaps.first_month_index
    from gaps
    inner join {{ ref('int_customers') }} as customers
        on gaps.customer_key = customers.customer_key
    where gaps.order_number = 0

),

money as (

    select
        {{ period_index('month', 'orders.ordered_local') }} as month_index,
        case
            when orders.customer_id is null then 'unknown'
            when firsts.first_month_index < {{ period_index('month', 'orders.ordered_local') }} then 'existing'
            else 'new'
        end as customer_group,
        case when orders.discount_amount > 0 then 'discounted' else 'full_price' end as order_price,
        count(*) as orders,
        sum(orders.gross_amount) as gross_amount,
        sum(orders.discount_amount) as discount_amount
    from {{ ref('int_orders') }} as orders
    left join firsts
        on orders.customer_id = firsts.customer_id
    group by 1, 2, 3

),

stays as (

    select
        {{ period_index('month', 'gaps.ordered_local') }} as month_index,
        case
            when firsts.first_month_index < {{ period_index('month', 'gaps.ordered_local') }} then 'existing'
            else 'new'
        end as customer_group,
        case when gaps.is_discounted then 'discounted' else 'full_price' end as order_price,
        count(*) as qualifying_orders,
        {% for days, deadline in [
            ('90', reorder_deadline('gaps.ordered_local')), ('365', 'gaps.active_until_local'),
        ] %}
        count(*) filter (where {{ deadline }} <= settings.as_of_local_end) as due_orders_{{ days }}d,
        count(*) filter (where {{ deadline }} <= settings.as_of_local_end and gaps.next_ordered_local < {{ deadline }})
            as reordered_{{ days }}d{{ ',' if not loop.last }}
        {% endfor %}
    from gaps
    cross join settings
    inner join firsts
        on gaps.customer_key = firsts.customer_key
    where gaps.order_number > 0
    group by 1, 2, 3

),

shop as (

    select coalesce(max(discount_amount) > 0, false) as has_discounts from money

),

final as (

    select
        periods.period_start,
        periods.is_complete,
        money.customer_group,
        money.order_price,
        cast(money.orders as integer) as orders,
        cast(money.gross_amount as decimal(18, 4)) as gross_amount,
        cast(money.discount_amount as decimal(18, 4)) as discount_amount,
        {{ share('money.discount_amount', 'money.gross_amount + money.discount_amount') }} as discount_share,
        cast(coalesce(stays.qualifying_orders, 0) as integer) as qualifying_orders,
        {% for days in ['90', '365'] %}
        cast(coalesce(stays.due_orders_{{ days }}d, 0) as integer) as due_orders_{{ days }}d,
        cast(coalesce(stays.reordered_{{ days }}d, 0) as integer) as reordered_{{ days }}d,
        {{ share('stays.reordered_' ~ days ~ 'd', 'stays.due_orders_' ~ days ~ 'd') }} as reorder_rate_{{ days }}d{{ ',' if not loop.last }}
        {% endfor %}
    from money
    cross join shop
    inner join {{ ref('int_periods') }} as periods
        on
            money.month_index = periods.period_index
            and periods.grain = 'month'
    left join stays
        on
            money.month_index = stays.month_index
            and money.customer_group = stays.customer_group
            and money.order_price = stays.order_price
    where shop.has_discounts

)

select * from final
