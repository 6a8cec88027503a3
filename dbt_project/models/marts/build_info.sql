-- Grain: one row: which build this is, what instant it describes, and what it was made with.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

rules as (

    select max(ladder_version) as rules_version from {{ ref('int_ladder_rules') }}

),

final as (

    select
        settings.build_id,
        settings.as_of,
        '{{ var("contract_version") }}' as contract_version,
        settings.source,
        settings.reporting_time_zone,
        settings.reporting_currency,
        settings.map_fingerprint,
        settings.code_fingerprint,
        rules.rules_version
    from settings
    cross join rules

)

select * from final
