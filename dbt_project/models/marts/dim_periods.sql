-- Grain: one row per grain and period, from the first event of any kind to as_of's period.
with

final as (

    select
        grain,
        period_start,
        period_end,
        is_complete,
        is_first_order_period or not has_orders_begun as is_left_truncated
    from {{ ref('int_periods') }}

)

select * from final
