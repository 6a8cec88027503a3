-- Grain: one row per grain, period and ladder stage at the period's start: who was a member then for an
-- order of the period before, and who became or ceased to be one. Periods to come are there, too:
-- as_of does not show here.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

periods as (

    select * from {{ periods_to_come(ref('int_periods'), 'settings') }} as periods

),

-- An order makes a customer of the end of its period and of the start of the next.
presences as (

    select
        grain,
        customer_key,
        period_index + 1 as period_index,
        1 as at_start,
        case when ends_streak then 1 else 0 end as lost,
        0 as entered,
        0 as newly
    from {{ ref('int_order_periods') }}
    union all
    select
        grain,
        customer_key,
        period_index,
        0 as at_start,
        0 as lost,
        1 as entered,
        case when is_first_order then 1 else 0 end as newly
    from {{ ref('int_order_periods') }}
    where begins_streak

),

-- Left joins keep the order of joining.
final as (

    select
        presences.grain,
        presences.period_index,
        ladder.stage,
        count(*) as changes,
        cast(sum(presences.at_start) as bigint) as at_start,
        cast(sum(presences.entered) as bigint) as entered_customers,
        cast(sum(presences.newly) as bigint) as new_customers,
        cast(sum(presences.lost) as bigint) as lost_customers
    from presences
    left join periods
        on
            presences.grain = periods.grain
            and presences.period_index = periods.period_index
    left join {{ ref('int_customer_ladder') }} as ladder
        on
            presences.customer_key = ladder.customer_key
            and periods.month_before = ladder.month_index
    where ladder.stage is not null
    group by presences.grain, presences.period_index, ladder.stage

)

select * from final
