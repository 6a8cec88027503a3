-- Grain: one row per month, group of customers and price (discounted, full price) with an order: its
-- money, and how many of the qualifying orders were followed by another as soon as that is known.
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

both_kinds as (

    select
        month_index,
        customer_group,
        order_price,
        orders,
        gross_amount,
        discount_amount,
        0 as qualifying_orders,
        0 as due_orders_90d,
        0 as reordered_90d,
        0 as due_orders_365d,
        0 as reordered_365d
    from money
    union all
    select
        month_index,
        customer_group,
        order_price,
        0 as orders,
        0 as gross_amount,
        0 as discount_amount,
        qualifying_orders,
        due_orders_90d,
        reordered_90d,
        due_orders_365d,
        reordered_365d
    from stays

),

final as (

    select
        month_index,
        customer_group,
        order_price,
        {% for amount in ['gross_amount', 'discount_amount'] %}
        cast(sum({{ amount }}) as decimal(38, 4)) as {{ amount }},
        {% endfor %}
        {% for orders in ['orders', 'qualifying_orders', 'due_orders_90d', 'reordered_90d', 'due_orders_365d', 'reordered_365d'] %}
        cast(sum({{ orders }}) as bigint) as {{ orders }}{{ ',' if not loop.last }}
        {% endfor %}
    from both_kinds
    group by month_index, customer_group, order_price

)

select * from final
