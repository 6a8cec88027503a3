-- Grain: one row per customer and unbroken stay in one stage. Stays tile the months in which the
-- customer is on the ladder: no gap, no overlap.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

rules as (

    select distinct
        rule_id,
        rules_version
    from {{ ref('int_ladder_rules') }}

),

-- Nobody is unknown by one rule: all of them together did not speak.
ladder as (

    select max(ladder_version) as ladder_version from {{ ref('int_ladder_rules') }}

),

final as (

    select
        customers.customer_id,
        stays.stage,
        {{ period_start('month', 'stays.first_month_index') }} as entered_on,
        case
            when stays.last_month_index < {{ period_index('month', 'settings.as_of_local') }}
                then {{ period_start('month', 'stays.last_month_index + 1') }}
        end as left_on,
        cast(stays.last_month_index - stays.first_month_index + 1 as integer) as months,
        stays.decided_by,
        stays.is_direct,
        stays.vetoed_from,
        coalesce(rules.rules_version, ladder.ladder_version) as rules_version
    from {{ ref('int_ladder_stays') }} as stays
    cross join settings
    cross join ladder
    inner join {{ ref('int_customers') }} as customers
        on stays.customer_key = customers.customer_key
    left join rules
        on stays.decided_by = rules.rule_id

)

select * from final
