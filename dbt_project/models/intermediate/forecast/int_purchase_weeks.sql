-- Grain: one row per week counted from the calibration cut (1 is the first week after it, 0 the
-- last before it) in which customers known at the cut made repeat purchases.
with

purchases as (

    select * from {{ ref('int_purchase_days') }}

),

customers as (

    select * from {{ ref('int_purchase_summary') }}

),

windows as (

    select * from {{ ref('int_forecast_windows') }}

),

repeats as (

    select
        {{ days_between('windows.calibration_cut_on', 'purchases.purchased_on') }} as days_after_cut
    from purchases
    inner join customers
        on purchases.customer_id = customers.customer_id
    cross join windows
    where
        customers.calibration_frequency is not null
        and purchases.purchased_on > customers.first_purchased_on

),

final as (

    select
        cast(floor((days_after_cut - 1) / 7.0) as integer) + 1 as week_number,
        count(*) as repeat_orders
    from repeats
    group by 1

)

select * from final
