-- Grain: one row per month, phase the month before and phase now: customers, and the months they had
-- spent in the phase before. Counted from distinct stays, however many customers share them.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

stays as (

    select * from {{ ref('int_journey_stay_counts') }}

),

moves as (

    select
        first_month_index as month_index,
        coalesce(previous_phase, 'entered') as from_phase,
        journey_phase as to_phase,
        customers,
        customers * previous_months as months_in_from_phase
    from stays
    union all
    select
        months.period_index as month_index,
        stays.journey_phase as from_phase,
        stays.journey_phase as to_phase,
        stays.customers,
        stays.customers * (months.period_index - stays.first_month_index) as months_in_from_phase
    from stays
    inner join {{ ref('int_periods') }} as months
        on
            stays.first_month_index < months.period_index
            and stays.last_month_index >= months.period_index
            and months.grain = 'month'
    union all
    select
        stays.last_month_index + 1 as month_index,
        stays.journey_phase as from_phase,
        'left' as to_phase,
        stays.customers,
        stays.customers * (stays.last_month_index - stays.first_month_index + 1) as months_in_from_phase
    from stays
    cross join settings
    where
        not stays.is_followed
        and stays.last_month_index < {{ period_index('month', 'settings.as_of_local') }}

),

final as (

    select
        month_index,
        from_phase,
        to_phase,
        cast(sum(customers) as bigint) as customers,
        cast(sum(months_in_from_phase) as bigint) as months_in_from_phase
    from moves
    group by month_index, from_phase, to_phase

)

select * from final
