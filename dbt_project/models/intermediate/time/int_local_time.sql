-- Grain: one row per quarter hour in which anything happened. No zone changes its offset within
-- one, so each event finds its wall-clock time by a join instead of a conversion per row.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

quarter_hours as (

    select
        {{ quarter_hour('ordered_at') }} as quarter_hour,
        min(ordered_at) as instant
    from {{ ref('stg_order_lines') }}
    group by 1
    union all
    {% for instant in ['delivered_at', 'promised_at'] %}
    select
        {{ quarter_hour(instant) }} as quarter_hour,
        min({{ instant }}) as instant
    from {{ ref('stg_order_lines') }}
    where {{ instant }} is not null
    group by 1
    union all
    {% endfor %}
    select
        {{ quarter_hour('occurred_at') }} as quarter_hour,
        min(occurred_at) as instant
    from {{ ref('stg_interactions') }}
    group by 1

),

instants as (

    select
        quarter_hour,
        min(instant) as instant
    from quarter_hours
    group by quarter_hour

),

final as (

    select
        instants.quarter_hour,
        {{ seconds_between('instants.instant', utc_to_local('instants.instant', 'settings.reporting_time_zone')) }}
            as offset_seconds
    from instants
    cross join settings

)

select * from final
