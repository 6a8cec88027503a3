-- Grain: one row per customer and month in which anything changed. run_months is how many months
-- its state lasts: until the next such month, or the month in which the activity window has run
-- out since the last event, or as_of's month; 0 when it has run out before.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

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
    ) as both_rooms
    group by customer_key, month_index

),

reach as (

    select
        events.customer_key,
        events.month_index,
        least(
            {{ period_index('month', add_days(
                'max(events.last_event_local) over (partition by events.customer_key order by events.month_index nulls last)',
                'settings.activity_window_days'
            )) }},
            {{ period_index('month', 'settings.as_of_local') }}
        ) as last_month_index,
        lead(events.month_index) over (
            partition by events.customer_key order by events.month_index nulls last
        ) as next_month_index
    from events
    cross join settings

),

final as (

    select
        customer_key,
        month_index,
        cast(greatest(
            least(last_month_index, coalesce(next_month_index - 1, last_month_index)) - month_index + 1, 0
        ) as integer) as run_months
    from reach

)

select * from final
