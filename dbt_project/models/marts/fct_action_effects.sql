-- Grain: one row per month and action (campaign, goodwill): how many of the customers reached ordered
-- within 90 days, beside those not reached. No experiment: who is reached was chosen. What followed is
-- NULL until 90 days after the month are over. Both groups are customers whose activity window ran.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

reached as (

    select
        customers.customer_key,
        interactions.month_index,
        case interactions.kind when 'campaign_sent' then 'campaign' else interactions.kind end as action,
        min(interactions.occurred_local) as occurred_local,
        count(*) as contacts
    from {{ ref('int_interactions') }} as interactions
    inner join {{ ref('int_customers') }} as customers
        on interactions.customer_id = customers.customer_id
    where interactions.kind in ('campaign_sent', 'goodwill')
    group by customers.customer_key, interactions.month_index, interactions.kind

),

-- Whoever is reached is followed from the first contact of the month.
followed as (

    select
        reached.action,
        reached.month_index,
        sum(reached.contacts) as contacts,
        count(gaps.customer_key) as reached_customers,
        count(gaps.customer_key) filter (
            where gaps.next_ordered_local < {{ reorder_deadline('reached.occurred_local') }}
        ) as reached_reordered
    from reached
    cross join settings
    left join {{ ref('int_order_gaps') }} as gaps
        on
            {{ stands_in_gap('reached', 'gaps') }}
            and reached.occurred_local <= gaps.active_until_local
    group by reached.action, reached.month_index

),

-- Everybody else from the middle of the month.
everybody as (

    select
        month_index,
        count(*) as customers,
        count(*) filter (where is_reordered) as reordered
    from {{ ref('int_reorder_moments') }}
    group by month_index

),

reached_in_the_middle as (

    select
        reached.action,
        reached.month_index,
        count(*) as customers,
        count(*) filter (where moments.is_reordered) as reordered
    from reached
    inner join {{ ref('int_reorder_moments') }} as moments
        on
            reached.customer_key = moments.customer_key
            and reached.month_index = moments.month_index
    group by reached.action, reached.month_index

),

counts as (

    select
        periods.period_start,
        followed.action,
        followed.contacts,
        followed.reached_customers,
        coalesce(everybody.customers, 0) - coalesce(middles.customers, 0) as other_customers,
        {{ reorder_deadline('periods.period_end') }} <= settings.as_of_local_end as is_followed_up,
        case when {{ reorder_deadline('periods.period_end') }} <= settings.as_of_local_end then followed.reached_reordered end
            as reached_reordered,
        case
            when {{ reorder_deadline('periods.period_end') }} <= settings.as_of_local_end
                then coalesce(everybody.reordered, 0) - coalesce(middles.reordered, 0)
        end as other_reordered
    from followed
    cross join settings
    inner join {{ ref('int_periods') }} as periods
        on
            followed.month_index = periods.period_index
            and periods.grain = 'month'
    left join everybody
        on followed.month_index = everybody.month_index
    left join reached_in_the_middle as middles
        on
            followed.month_index = middles.month_index
            and followed.action = middles.action

),

rates as (

    select
        *,
        {% for group in ['reached', 'other'] %}
        {% set part, whole = group ~ '_reordered', group ~ '_customers' %}
        {{ share(part, whole) }} as {{ group }}_rate,
        {{ wilson_bound(part, whole, -1) }} as {{ group }}_rate_low,
        {{ wilson_bound(part, whole, 1) }} as {{ group }}_rate_high{{ "," if not loop.last }}
        {% endfor %}
    from counts

),

final as (

    select
        period_start,
        action,
        cast(contacts as integer) as contacts,
        cast(reached_customers as integer) as reached_customers,
        cast(reached_reordered as integer) as reached_reordered,
        reached_rate,
        reached_rate_low,
        reached_rate_high,
        cast(other_customers as integer) as other_customers,
        cast(other_reordered as integer) as other_reordered,
        other_rate,
        other_rate_low,
        other_rate_high,
        reached_rate - other_rate as difference,
        {{ difference_bound('reached_rate', 'other_rate', -1) }} as difference_low,
        {{ difference_bound('reached_rate', 'other_rate', 1) }} as difference_high,
        is_followed_up,
        'No experiment: who was reached was chosen, and may have ordered anyway.' as warning
    from rates

)

select * from final
