-- Grain: one row per customer and unbroken stay in one stage. Stays tile the months in which the
-- customer is on the ladder: no gap, no overlap.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

months as (

    select * from {{ ref('int_customer_ladder') }}

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

neighbours as (

    select
        *,
        lag(stage) over by_month as previous_stage,
        lag(month_index) over by_month as previous_month_index
    from months
    window by_month as (partition by customer_key order by month_index nulls last)

),

-- A stay starts where the stage or the run of months breaks.
starts as (

    select
        *,
        case
            when previous_stage = stage and previous_month_index = month_index - 1 then 0
            else 1
        end as is_start
    from neighbours

),

numbered as (

    select
        *,
        sum(is_start) over (
            partition by customer_key order by month_index nulls last
            rows between unbounded preceding and current row
        ) as stay_number
    from starts

),

stays as (

    select
        customer_key,
        stay_number,
        min(stage) as stage,
        min(month_index) as first_month_index,
        max(month_index) as last_month_index,
        count(*) as months,
        max(rule_id) filter (where is_start = 1) as decided_by,
        bool_and(is_direct) filter (where is_start = 1) as is_direct,
        max(vetoed_from) filter (where is_start = 1) as vetoed_from
    from numbered
    group by customer_key, stay_number

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
        cast(stays.months as integer) as months,
        stays.decided_by,
        stays.is_direct,
        stays.vetoed_from,
        coalesce(rules.rules_version, ladder.ladder_version) as rules_version
    from stays
    cross join settings
    cross join ladder
    inner join {{ ref('int_customers') }} as customers
        on stays.customer_key = customers.customer_key
    left join rules
        on stays.decided_by = rules.rule_id

)

select * from final
