-- Grain: one row. What this run means: its instant, its zone, its rules.
-- as_of is inclusive; as_of_local_end is the first local instant after it, so that every
-- interval downstream is half-open.
with

settings as (

    select * from {{ source('raw', 'run_settings') }}

),

final as (

    select
        build_id,
        source,
        as_of,
        {{ utc_to_local('as_of', 'reporting_time_zone') }} as as_of_local,
        {{ next_instant(utc_to_local('as_of', 'reporting_time_zone')) }} as as_of_local_end,
        reporting_time_zone,
        reporting_currency,
        zero_amount_orders,
        redelivery,
        week_starts_on,
        activity_window_days,
        lateness_allowance_days,
        customer_namespace,
        map_fingerprint,
        code_fingerprint,
        forecast_holdout_weeks,
        forecast_discount_rate,
        logic_fingerprint,
        seeds_fingerprint,
        erased_ids
    from settings

)

select * from final
