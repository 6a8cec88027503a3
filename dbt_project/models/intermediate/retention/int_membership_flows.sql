-- Grain: one row per basis, grain, period and segment in which anyone became or ceased to be a member:
-- ordered in the period (previous_period), or active at its end (activity_window). start_change is
-- what the members at the period's start are more than at the start before; changes counts what is
-- added up.
{% set bases = [
    ('previous_period', 'begins_streak', 'ends_streak', 'period_index'),
    ('activity_window', 'begins_activity', 'ends_activity', 'active_until_index'),
] %}
{% set segment_types = ['acquisition_channel', 'first_order_price', 'customer_type'] %}
with

changes as (

    {% for basis, begins, ends, last_index in bases %}
    select
        '{{ basis }}' as basis,
        grain,
        customer_key,
        period_index,
        1 as entered,
        case when is_first_order then 1 else 0 end as newly,
        0 as lost
    from {{ ref('int_order_periods') }}
    where {{ begins }}
    union all
    select
        '{{ basis }}' as basis,
        grain,
        customer_key,
        {{ last_index }} + 1 as period_index,
        0 as entered,
        0 as newly,
        1 as lost
    from {{ ref('int_order_periods') }}
    where {{ ends }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

-- Few combinations of segments, however many customers: each type is then added up from these.
combinations as (

    select
        changes.basis,
        changes.grain,
        changes.period_index,
        {% for segment_type in segment_types %}
        coalesce(origins.{{ segment_type }}, 'unknown') as {{ segment_type }},
        {% endfor %}
        count(*) as changes,
        sum(changes.entered) as entered_customers,
        sum(changes.newly) as new_customers,
        sum(changes.lost) as lost_customers
    from changes
    inner join {{ ref('int_customer_origins') }} as origins
        on changes.customer_key = origins.customer_key
    group by 1, 2, 3, 4, 5, 6

),

segments as (

    select
        combinations.*,
        'all' as segment_type,
        'all' as segment
    from combinations
    {% for segment_type in segment_types %}
    union all
    select
        combinations.*,
        '{{ segment_type }}' as segment_type,
        {{ segment_type }} as segment
    from combinations
    {% endfor %}

),

-- Who is a member at the end of a period is one at the start of the next.
flows as (

    select
        basis,
        grain,
        period_index,
        segment_type,
        segment,
        changes,
        entered_customers,
        new_customers,
        lost_customers,
        0 as start_change
    from segments
    union all
    select
        basis,
        grain,
        period_index + 1 as period_index,
        segment_type,
        segment,
        changes,
        0 as entered_customers,
        0 as new_customers,
        0 as lost_customers,
        entered_customers - lost_customers as start_change
    from segments

),

final as (

    select
        basis,
        grain,
        period_index,
        segment_type,
        segment,
        cast(sum(changes) as bigint) as changes,
        cast(sum(entered_customers) as bigint) as entered_customers,
        cast(sum(new_customers) as bigint) as new_customers,
        cast(sum(lost_customers) as bigint) as lost_customers,
        cast(sum(start_change) as bigint) as start_change
    from flows
    group by basis, grain, period_index, segment_type, segment

)

select * from final
