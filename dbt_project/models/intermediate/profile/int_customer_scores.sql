-- Grain: one row per customer with a qualifying order: recency, frequency and monetary score, 1 to 5. A
-- score of s says that at least (s - 1) fifths of all customers with an order lie behind; equal values
-- have equal customers behind them, so they are scored equally, and no tie is broken.
with

customers as (

    select * from {{ ref('int_customer_profile') }} where lifetime_orders > 0

),

counted as (

    select count(*) as customers from customers

),

places as (

    select
        customer_key,
        rank() over (order by last_order_on nulls last) - 1 as behind_in_recency,
        rank() over (order by lifetime_orders nulls last) - 1 as behind_in_frequency,
        rank() over (order by lifetime_net_amount nulls last) - 1 as behind_in_value
    from customers

),

final as (

    select
        places.customer_key,
        {{ fifth('places.behind_in_recency', 'counted.customers') }} as recency_score,
        {{ fifth('places.behind_in_frequency', 'counted.customers') }} as frequency_score,
        {{ fifth('places.behind_in_value', 'counted.customers') }} as monetary_score
    from places
    cross join counted

)

select * from final
