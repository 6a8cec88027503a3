-- Grain: one row per customer and month on the ladder (from the first qualifying order on): every
-- metric that ladder_rules may name, over the trailing 12 months.
with

orders as (

    select
        spine.customer_key,
        spine.month_index,
        spine.event_month_index,
        case when spine.is_event_month then to_date.orders else 0 end as orders,
        {{ period_index('month', 'to_date.last_ordered_local') }} as last_order_month_index
    from {{ ref('int_customer_months') }} as spine
    inner join {{ ref('int_customer_orders_to_date') }} as to_date
        on
            spine.customer_key = to_date.customer_key
            and spine.event_month_index = to_date.month_index

),

order_windows as (

    select
        customer_key,
        month_index,
        event_month_index,
        last_order_month_index,
        sum(orders) over (
            partition by customer_key order by month_index nulls last
            range between 11 preceding and current row
        ) as orders,
        coalesce(sum(orders) over (
            partition by customer_key order by month_index nulls last
            range between 23 preceding and 12 preceding
        ), 0) as orders_before
    from orders

),

signals as (

    select
        customer_key,
        month_index,
        {% for metric in ladder_answers() + ladder_acts() %}
        max(value) filter (where metric = '{{ metric }}') as {{ metric }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref('int_ladder_signal_months') }}
    group by customer_key, month_index

),

final as (

    select
        order_windows.customer_key,
        order_windows.month_index,
        order_windows.last_order_month_index,
        {% for metric in ladder_answers() %}
        cast(signals.{{ metric }} as decimal(18, 6)) as {{ metric }},
        {% endfor %}
        {% for metric in ladder_acts() %}
        cast(coalesce(signals.{{ metric }}, 0) as integer) as {{ metric }},
        {% endfor %}
        cast(order_windows.orders as integer) as orders,
        cast(order_windows.orders - order_windows.orders_before as integer) as orders_change,
        interactions.complaints_open,
        interactions.community_memberships,
        cast(case when balances.is_overdrawn then 1 else 0 end as integer) as account_overdrawn
    from order_windows
    inner join {{ ref('int_customer_interactions_to_date') }} as interactions
        on
            order_windows.customer_key = interactions.customer_key
            and order_windows.event_month_index = interactions.month_index
    left join {{ ref('int_customer_account') }} as balances
        on
            order_windows.customer_key = balances.customer_key
            and order_windows.month_index = balances.month_index
            and balances.is_overdrawn
    left join signals
        on
            order_windows.customer_key = signals.customer_key
            and order_windows.month_index = signals.month_index
    where order_windows.last_order_month_index is not null

)

select * from final
