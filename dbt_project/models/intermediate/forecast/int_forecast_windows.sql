-- Grain: one row. The local days that cut the history: full_cut_on is as_of's own day,
-- calibration_cut_on lies the holdout before it. Days up to and including a cut are known at it.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

final as (

    select
        as_of,
        forecast_holdout_weeks as holdout_weeks,
        forecast_discount_rate as yearly_discount_rate,
        cast(as_of_local as date) as full_cut_on,
        cast({{ add_days('cast(as_of_local as date)', '-7 * forecast_holdout_weeks') }} as date)
            as calibration_cut_on,
        cast({{ add_days('cast(as_of_local as date)', '-14 * forecast_holdout_weeks') }} as date)
            as last_period_cut_on,
        cast({{ add_days('cast(as_of_local as date)', '-7 * forecast_holdout_weeks - 90') }} as date)
            as recent_90d_cut_on,
        cast({{ add_days('cast(as_of_local as date)', '-7 * forecast_holdout_weeks + 90') }} as date)
            as holdout_90d_cut_on
    from settings

)

select * from final
