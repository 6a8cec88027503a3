-- Grain: one row per customer and month on the ladder (from the first qualifying order on): every
-- metric that ladder_rules may name, over the trailing 12 months.
with

final as (

    select
        spine.customer_key,
        spine.month_index,
        {{ period_index('month', 'to_date.last_ordered_local') }} as last_order_month_index,
        {% for metric in ladder_answers() %}
        signals.{{ metric }},
        {% endfor %}
        {% for metric in ladder_acts() %}
        coalesce(signals.{{ metric }}, 0) as {{ metric }},
        {% endfor %}
        coalesce(orders.orders, 0) as orders,
        coalesce(orders.orders, 0) - coalesce(orders.orders_before, 0) as orders_change,
        interactions.complaints_open,
        interactions.community_memberships,
        cast(case when balances.is_overdrawn then 1 else 0 end as integer) as account_overdrawn
    from {{ ref('int_customer_months') }} as spine
    left join {{ ref('int_customer_orders_to_date') }} as to_date
        on
            spine.customer_key = to_date.customer_key
            and spine.event_month_index = to_date.month_index
    left join {{ ref('int_customer_interactions_to_date') }} as interactions
        on
            spine.customer_key = interactions.customer_key
            and spine.event_month_index = interactions.month_index
    left join {{ months_of(ref('int_order_windows'), ['orders', 'orders_before']) }} as orders
        on
            spine.customer_key = orders.customer_key
            and spine.month_index = orders.month_index
    left join {{ ref('int_customer_account') }} as balances
        on
            spine.customer_key = balances.customer_key
            and spine.month_index = balances.month_index
            and balances.is_overdrawn
    left join {{ ref('int_ladder_signal_months') }} as signals
        on
            spine.customer_key = signals.customer_key
            and spine.month_index = signals.month_index
    where to_date.last_ordered_local is not null

)

select * from final
