-- Grain: one row per order of a known customer that was promised for a time and has arrived by
-- as_of, with the kind of experience that was. A delivery dated before its order, or after the
-- activity window of its order, is not believed.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

arrivals as (

    select
        orders.source,
        orders.order_id,
        orders.customer_id,
        orders.ordered_local,
        orders.delivered_at,
        orders.delivered_local,
        case when orders.is_late then 'delivery_late' else 'delivery_on_time' end as kind
    from {{ ref('int_orders') }} as orders
    where
        orders.customer_id is not null
        and orders.sale_lines > 0
        and orders.is_late is not null

),

final as (

    select
        arrivals.source,
        arrivals.order_id,
        arrivals.customer_id,
        arrivals.kind,
        arrivals.ordered_local,
        arrivals.delivered_at,
        arrivals.delivered_local,
        {{ period_index('month', 'arrivals.delivered_local') }} as month_index
    from arrivals
    cross join settings
    where
        cast(arrivals.delivered_local as date) >= cast(arrivals.ordered_local as date)
        and arrivals.delivered_local < {{ add_days('arrivals.ordered_local', 'settings.activity_window_days') }}

)

select * from final
