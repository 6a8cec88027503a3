-- Grain: one row per customer and month with a scored contact in the trailing 12 months: how many
-- touchpoints have one, and how far their mean experiences lie apart.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

means as (

    select
        *,
        lag(mean_experience) over (
            partition by customer_key, touchpoint order by month_index nulls last
        ) as previous_mean
    from {{ ref('int_customer_touchpoint_means') }}

),

changes as (

    select
        customer_key,
        month_index,
        count(mean_experience) - count(previous_mean) as touchpoints,
        sum(coalesce(mean_experience, 0) - coalesce(previous_mean, 0)) as means,
        sum(cast(
            coalesce(mean_experience * mean_experience, 0) - coalesce(previous_mean * previous_mean, 0)
            as decimal(24, 12)
        )) as squared_means
    from means
    group by customer_key, month_index

),

states as (

    select
        customer_key,
        month_index,
        sum(touchpoints) over to_date as touchpoints,
        sum(means) over to_date as means,
        sum(squared_means) over to_date as squared_means,
        lead(month_index) over (partition by customer_key order by month_index nulls last) as next_month_index
    from changes
    window to_date as (
        partition by customer_key
        order by month_index nulls last
        rows between unbounded preceding and current row
    )

),

-- Every contact leaves after 12 months, so no state with touchpoints lasts longer.
runs as (

    select
        states.customer_key,
        states.month_index,
        cast(states.touchpoints as integer) as touchpoints,
        case
            when states.touchpoints >= 2
                then cast(1 - {{ population_sd('states.means', 'states.squared_means', 'states.touchpoints') }} as decimal(18, 6))
        end as consistency,
        least(states.next_month_index - 1, {{ period_index('month', 'settings.as_of_local') }}) - states.month_index + 1
            as run_months
    from states
    cross join settings
    where states.touchpoints > 0

),

final as (

    select
        runs.customer_key,
        cast(runs.month_index + steps.step as integer) as month_index,
        runs.touchpoints,
        runs.consistency
    from runs
    inner join {{ run_steps(12) }} as steps
        on runs.run_months = steps.run_months

)

select * from final
