-- Grain: one row per basis, grain, period and ladder stage at the period's start: who became or ceased
-- to be a member, and what the members at this start are more than at the start before. The stage is
-- that of the month before the one the period starts in; whoever was not on the ladder then is in none.
with

orders_by_stage as (

    select * from {{ ref('int_order_stage_flows') }}

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
        grain,
        period_index,
        stage,
        entered_customers,
        new_customers,
        lost_customers,
        start_change
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
