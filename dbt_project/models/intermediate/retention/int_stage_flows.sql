-- Grain: one row per basis, grain, period and ladder stage at the period's start: who became or ceased
-- to be a member, and what the members at this start are more than at the start before. The stage is
-- that of the month before the one the period starts in; whoever was not on the ladder then is in none.
with

periods as (

    select * from {{ ref('int_periods') }}

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
orders_by_stage as (

    select
        presences.grain,
        presences.period_index,
        ladder.stage,
        sum(presences.at_start) as at_start,
        sum(presences.entered) as entered_customers,
        sum(presences.newly) as new_customers,
        sum(presences.lost) as lost_customers
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

),

stages as (

    select
        'previous_period' as basis,
        grain,
        period_index,
        stage,
        entered_customers,
        new_customers,
        lost_customers,
        at_start as start_change
    from orders_by_stage
    union all
    select
        'previous_period' as basis,
        grain,
        period_index + 1 as period_index,
        stage,
        0 as entered_customers,
        0 as new_customers,
        0 as lost_customers,
        -at_start as start_change
    from orders_by_stage
    union all
    select
        'activity_window' as basis,
        *
    from {{ ref('int_activity_stage_flows') }}

),

{% set counts = ['entered_customers', 'new_customers', 'lost_customers', 'start_change'] %}
everyone as (

    select * from stages
    union all
    select
        basis,
        grain,
        period_index,
        'none' as stage,
        {{ counts | join(', ') }}
    from {{ ref('int_membership_flows') }}
    where segment_type = 'all'
    union all
    select
        basis,
        grain,
        period_index,
        'none' as stage,
        -{{ counts | join(', -') }}
    from stages

),

final as (

    select
        basis,
        grain,
        period_index,
        stage,
        {% for count in counts %}
        cast(sum({{ count }}) as bigint) as {{ count }}{{ ',' if not loop.last }}
        {% endfor %}
    from everyone
    group by basis, grain, period_index, stage

)

select * from final
