-- Grain: one row per section, model, fitted_on, measure and bucket: what was fitted, on what, and
-- how well it foresaw the holdout, beside two rules that anybody could use.
with

final as (

    select
        quality_section as section,
        quality_measure as measure,
        quality_value as value,
        quality_model as model,
        quality_fitted_on as fitted_on,
        quality_bucket as bucket,
        quality_customers as customers,
        quality_actual as actual,
        quality_standard_error as standard_error,
        quality_lower_95 as lower_95,
        quality_upper_95 as upper_95,
        quality_baseline_last_period as baseline_last_period,
        quality_baseline_own_rate as baseline_own_rate,
        quality_excess_last_period as excess_last_period,
        quality_excess_own_rate as excess_own_rate,
        quality_detail as detail,
        quality_fitted_at as fitted_at
    from {{ ref('int_forecasts') }}
    where part = 'quality'

)

select * from final
