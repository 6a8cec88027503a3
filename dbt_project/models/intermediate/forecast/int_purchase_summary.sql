-- Grain: one row per customer with a qualifying order. frequency counts the days with a repeat
-- purchase; recency_days runs from the first to the last purchase, age_days from the first to the
-- cut: days all of them, which the forecast turns into weeks. Columns calibration_ are the same at
-- the earlier cut and NULL for those who came later. The first purchase is the first delivered:
-- where the data begin in mid-life (left truncation), customers look younger than they are.
with

purchases as (

    select * from {{ ref('int_purchase_days') }}

),

windows as (

    select * from {{ ref('int_forecast_windows') }}

),

numbered as (

    select
        customer_id,
        purchased_on,
        gross_amount,
        min(purchased_on) over (partition by customer_id) as first_purchased_on
    from purchases

),

summed as (

    select
        numbered.customer_id,
        numbered.first_purchased_on,
        count(*) - 1 as frequency,
        max(numbered.purchased_on) as last_purchased_on,
        cast(
            coalesce(
                sum(numbered.gross_amount) filter (where numbered.purchased_on > numbered.first_purchased_on),
                0
            ) as decimal(18, 4)
        ) as repeat_amount,
        count(*) filter (where numbered.purchased_on <= windows.calibration_cut_on) - 1 as calibration_frequency,
        max(numbered.purchased_on) filter (where numbered.purchased_on <= windows.calibration_cut_on)
            as calibration_last_purchased_on,
        count(*) filter (
            where numbered.purchased_on > numbered.first_purchased_on
            and numbered.purchased_on > windows.last_period_cut_on
            and numbered.purchased_on <= windows.calibration_cut_on
        ) as recent_orders,
        count(*) filter (
            where numbered.purchased_on > numbered.first_purchased_on
            and numbered.purchased_on > windows.recent_90d_cut_on
            and numbered.purchased_on <= windows.calibration_cut_on
        ) as recent_orders_90d,
        count(*) filter (where numbered.purchased_on > windows.calibration_cut_on) as holdout_orders,
        count(*) filter (
            where numbered.purchased_on > windows.calibration_cut_on
            and numbered.purchased_on <= windows.holdout_90d_cut_on
        ) as holdout_orders_90d
    from numbered
    cross join windows
    group by numbered.customer_id, numbered.first_purchased_on

),

final as (

    select
        summed.customer_id,
        summed.first_purchased_on,
        summed.frequency,
        {{ days_between('summed.first_purchased_on', 'summed.last_purchased_on') }} as recency_days,
        {{ days_between('summed.first_purchased_on', 'windows.full_cut_on') }} as age_days,
        summed.repeat_amount,
        case when summed.first_purchased_on <= windows.calibration_cut_on then summed.calibration_frequency end
            as calibration_frequency,
        {{ days_between('summed.first_purchased_on', 'summed.calibration_last_purchased_on') }}
            as calibration_recency_days,
        case
            when summed.first_purchased_on <= windows.calibration_cut_on
                then {{ days_between('summed.first_purchased_on', 'windows.calibration_cut_on') }}
        end as calibration_age_days,
        summed.recent_orders,
        summed.recent_orders_90d,
        summed.holdout_orders,
        summed.holdout_orders_90d
    from summed
    cross join windows

)

select * from final
