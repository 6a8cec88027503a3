-- Grain: one row per customer with a qualifying order: when they will order again, at as_of.
-- Where the forecast does not stand, status says not_forecast and reason why; figures are NULL.
with

final as (

    select
        customer_id,
        model,
        status,
        reason,
        probability_alive,
        expected_orders_30d,
        expected_orders_90d,
        expected_orders_365d,
        probability_order_30d,
        probability_order_90d,
        probability_order_365d,
        median_days_to_next_order,
        share_never_returning,
        expected_orders_12m_discounted,
        expected_value_12m,
        value_reason,
        fitted_at
    from {{ ref('int_forecasts') }}
    where part = 'customer'

)

select * from final
