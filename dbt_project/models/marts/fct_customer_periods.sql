-- Grain: one row per customer and month, from the first event to the month in which the activity
-- window has run out since the last. Amounts and counts of the month are additive over months;
-- lifetime columns, states and shares are not. Each idea joins as one intermediate model.
with

spine as (

    select
        customers.customer_id,
        months.customer_key,
        months.month_index,
        months.event_month_index,
        months.is_event_month,
        periods.period_start,
        periods.period_end,
        periods.is_complete
    from {{ ref('int_customer_months') }} as months
    inner join {{ ref('int_customers') }} as customers
        on months.customer_key = customers.customer_key
    inner join {{ ref('int_periods') }} as periods
        on
            months.month_index = periods.period_index
            and periods.grain = 'month'

),

final as (

    select
        spine.customer_id,
        spine.period_start,
        spine.period_end,
        spine.is_complete,

        -- orders and money
        {{ in_month('orders.orders', 'integer') }} as orders,
        {{ in_month('orders.gross_amount', 'decimal(18, 4)') }} as gross_amount,
        {{ in_month('orders.refund_amount', 'decimal(18, 4)') }} as refund_amount,
        {{ in_month('orders.gross_amount - orders.refund_amount', 'decimal(18, 4)') }} as net_amount,
        case
            when shop.has_costs and (not spine.is_event_month or orders.sale_lines_without_cost = 0)
                then {{ in_month('orders.gross_amount - orders.refund_amount - orders.cost_amount', 'decimal(18, 4)') }}
        end as margin_amount,
        {{ in_month('orders.discount_amount', 'decimal(18, 4)') }} as discount_amount,
        case when spine.is_event_month then {{ share('orders.discount_amount', 'orders.gross_amount + orders.discount_amount') }} end
            as discount_share,
        cast(orders.lifetime_orders as integer) as lifetime_orders,
        cast(orders.lifetime_gross_amount as decimal(18, 4)) as lifetime_gross_amount,
        cast(orders.lifetime_refund_amount as decimal(18, 4)) as lifetime_refund_amount,
        cast(orders.lifetime_gross_amount - orders.lifetime_refund_amount as decimal(18, 4)) as lifetime_net_amount,
        case
            when shop.has_costs and orders.lifetime_sale_lines_without_cost = 0
                then cast(
                    orders.lifetime_gross_amount - orders.lifetime_refund_amount - orders.lifetime_cost_amount
                    as decimal(18, 4)
                )
        end as lifetime_margin_amount,
        {{ share('orders.lifetime_discount_amount', 'orders.lifetime_gross_amount + orders.lifetime_discount_amount') }}
            as lifetime_discount_share,
        {{ in_month('orders.categories', 'integer') }} as categories,
        {{ in_month('orders.new_categories', 'integer') }} as new_categories,
        cast(orders.lifetime_new_categories as integer) as lifetime_categories,

        -- lifecycle
        lifecycle.lifecycle,
        lifecycle.is_active,
        lifecycle.is_in_activity_window,
        lifecycle.became_lapsed,
        lifecycle.first_order_on,
        lifecycle.last_order_on,
        lifecycle.tenure_days,
        lifecycle.days_since_last_order,
        lifecycle.journey_phase,

        -- interactions
        {% for counted in ['interactions', 'interest_interactions', 'purchase_interactions', 'ownership_interactions',
            'repurchase_interactions', 'complaints_opened'] %}
        {{ in_month('interactions.' ~ counted, 'integer') }} as {{ counted }},
        {% endfor %}
        interactions.complaints_open,
        {{ in_month('interactions.referrals_sent', 'integer') }} as referrals_sent,
        {{ in_month('interactions.referrals_converted', 'integer') }} as referrals_converted,

        -- ladder
        ladder.stage as ladder_stage,
        ladder.rule_id as ladder_rule_id,
        ladder.is_direct as is_ladder_direct,
        ladder.vetoed_from as ladder_vetoed_from,
        ladder.combination_id as ladder_metrics_id,

        -- consistency of touchpoints
        coalesce(consistency.touchpoints, 0) as touchpoints,
        consistency.consistency,

        -- relationship account
        {% for part in ['opening', 'credits', 'debits', 'decay', 'closing'] %}
        balances.account_{{ part }},
        {% endfor %}
        balances.is_overdrawn,

        -- missing links
        {% for link, counted in [('satisfaction', 'contacts'), ('dialogue', 'contacts'), ('pride', 'events')] %}
        links.{{ link }}_score,
        links.{{ link }}_{{ counted }},
        {% endfor %}
        links.weakest_link,
        links.unmeasured_links
    from spine
    cross join {{ ref('int_shop_facts') }} as shop
    -- Every row finds its match; left joins keep the order of joining, which inner ones here lose:
    -- the engine then meets all months of a customer with all others.
    left join {{ ref('int_customer_orders_to_date') }} as orders
        on
            spine.customer_key = orders.customer_key
            and spine.event_month_index = orders.month_index
    left join {{ ref('int_customer_interactions_to_date') }} as interactions
        on
            spine.customer_key = interactions.customer_key
            and spine.event_month_index = interactions.month_index
    left join {{ ref('int_customer_lifecycle') }} as lifecycle
        on
            spine.customer_key = lifecycle.customer_key
            and spine.month_index = lifecycle.month_index
    left join {{ ref('int_customer_account') }} as balances
        on
            spine.customer_key = balances.customer_key
            and spine.month_index = balances.month_index
    left join {{ ref('int_customer_links') }} as links
        on
            spine.customer_key = links.customer_key
            and spine.month_index = links.month_index
    left join {{ ref('int_customer_ladder') }} as ladder
        on
            spine.customer_key = ladder.customer_key
            and spine.month_index = ladder.month_index
    left join {{ months_of(ref('int_consistency_states'), ['touchpoints', 'consistency']) }} as consistency
        on
            spine.customer_key = consistency.customer_key
            and spine.month_index = consistency.month_index

)

select * from final
