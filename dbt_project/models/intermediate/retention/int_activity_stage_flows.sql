-- Grain: one row per grain, period and stage: changes of being active by the ladder stage at the
-- period's start. start_change is what those active at the start are more than at the start before;
-- changes counts what is added up. Periods to come are there, too: as_of does not show here.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

-- Beyond as_of, too: whose window runs out then is lost then.
periods as (

    select * from {{ periods_to_come(ref('int_periods'), 'settings') }} as periods

),

changes as (

    select
        grain,
        customer_key,
        period_index,
        1 as step,
        is_first_order
    from {{ ref('int_order_periods') }}
    where begins_activity
    union all
    select
        grain,
        customer_key,
        active_until_index + 1 as period_index,
        -1 as step,
        false as is_first_order
    from {{ ref('int_order_periods') }}
    where ends_activity

),

-- Whoever becomes active counts in the stay that holds this start and in each later one of theirs;
-- whoever ceases is taken out of the same again. Left joins keep the order of joining.
changes_in_stays as (

    select
        changes.grain,
        changes.period_index,
        changes.step,
        changes.is_first_order,
        stays.stage,
        stays.first_month_index,
        stays.last_month_index,
        stays.first_month_index <= periods.month_before as is_at_start,
        count(*) as customers
    from changes
    left join periods
        on
            changes.grain = periods.grain
            and changes.period_index = periods.period_index
    left join {{ ref('int_ladder_stays') }} as stays
        on
            changes.customer_key = stays.customer_key
            and periods.month_before <= stays.last_month_index
    where stays.stage is not null
    group by 1, 2, 3, 4, 5, 6, 7, 8

),

-- A stay shows from the first period on that starts after its first month has ended.
{% set last_day = add_days(period_start('month', 'months.period_index + 1'), -1) %}
first_periods as (

    {% for grain in grains() %}
    select
        '{{ grain }}' as grain,
        months.period_index as month_index,
        {{ period_index(grain, last_day, 'settings.week_starts_on') }} + 1 as period_index
    from periods as months
    cross join settings
    where months.grain = 'month'
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

flows as (

    select
        grain,
        period_index,
        stage,
        customers as changes,
        case when step = 1 then customers else 0 end as entered_customers,
        case when is_first_order then customers else 0 end as new_customers,
        case when step = -1 then customers else 0 end as lost_customers,
        0 as start_change
    from changes_in_stays
    where is_at_start
    {% for month, sign in [('first_month_index', ''), ('last_month_index + 1', '-')] %}
    union all
    select
        changes.grain,
        greatest(changes.period_index + 1, first_periods.period_index) as period_index,
        changes.stage,
        changes.customers as changes,
        0 as entered_customers,
        0 as new_customers,
        0 as lost_customers,
        {{ sign }}changes.step * changes.customers as start_change
    from changes_in_stays as changes
    inner join first_periods
        on
            changes.grain = first_periods.grain
            and changes.{{ month }} = first_periods.month_index
    {% endfor %}

),

final as (

    select
        grain,
        period_index,
        stage,
        {% for count in ['changes', 'entered_customers', 'new_customers', 'lost_customers', 'start_change'] %}
        cast(sum({{ count }}) as bigint) as {{ count }}{{ ',' if not loop.last }}
        {% endfor %}
    from flows
    group by grain, period_index, stage

)

select * from final
