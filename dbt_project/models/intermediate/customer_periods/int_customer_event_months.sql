-- Grain: one row per customer and month in which anything changed. Its state lasts until
-- last_month_index: the month before the next such month, or the month in which the activity window
-- runs out since the last event; for nothing when that lies before month_index. as_of does not show
-- here: int_customer_months ends with it. previous_month_index is the customer's last month before.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

-- A resolved complaint or a delivery changes something, but nobody stays longer for it.
events as (

    select
        customer_key,
        month_index,
        max(last_event_local) as last_event_local
    from (
        select
            customer_key,
            month_index,
            last_event_local
        from {{ ref('int_customer_order_months') }}
        union all
        select
            customer_key,
            month_index,
            last_event_local
        from {{ ref('int_customer_interaction_months') }}
        union all
        select
            customer_key,
            month_index,
            cast(null as timestamp) as last_event_local
        from {{ ref('int_account_entries') }}
    ) as all_rooms
    group by customer_key, month_index

),

reach as (

    select
        customer_key,
        month_index,
        max(last_event_local) over (partition by customer_key order by month_index nulls last) as last_event_local,
        max(last_event_local) over (
            partition by customer_key order by month_index nulls last
            rows between unbounded preceding and 1 preceding
        ) as previous_event_local,
        lead(month_index) over (partition by customer_key order by month_index nulls last) as next_month_index
    from events

),

windows as (

    select
        reach.*,
        {% for event in ['last', 'previous'] %}
        {{ period_index('month', add_days('reach.' ~ event ~ '_event_local', 'settings.activity_window_days')) }}
            as {{ event }}_end_index{{ "," if not loop.last }}
        {% endfor %}
    from reach
    cross join settings

),

final as (

    select
        customer_key,
        month_index,
        least(last_end_index, coalesce(next_month_index - 1, last_end_index)) as last_month_index,
        case when previous_end_index is not null then least(previous_end_index, month_index - 1) end as previous_month_index
    from windows

)

select * from final
