-- Grain: one row per event that is evidence for the ladder: for which metric, from which month to
-- which it counts (this month and the 11 after), and its value. Orders and debits of accounts are not
-- here: they are many, and have states of their own.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

customers as (

    select * from {{ ref('int_customers') }}

),

-- A resolution speaks for whoever complained, whatever id it was handed in under. What else answers
-- something has nothing to join by: as a condition beside the join that took thirty times as long.
interactions as (

    select
        customers.customer_key,
        interactions.*
    from {{ ref('int_interactions') }} as interactions
    left join {{ ref('int_complaints') }} as complaints
        on
            interactions.source = complaints.source
            and case when interactions.ladder_metric = 'complaint_resolved' then interactions.in_reply_to end
            = complaints.interaction_id
    inner join customers
        on coalesce(complaints.customer_id, interactions.customer_id) = customers.customer_id
    where interactions.ladder_metric is not null

),

scored as (

    select
        customer_key,
        case when ladder_metric = 'complaint_resolved' then 'complaints_recovered' else ladder_metric end as metric,
        statement,
        month_index as from_month_index,
        month_index + 11 as to_month_index,
        case when ladder_metric in ('csat', 'nps', 'best_review', 'commitment') then score else 1 end as value,
        interaction_id as event_id,
        occurred_at as event_at
    from interactions
    where
        (ladder_metric in ('csat', 'nps', 'best_review', 'commitment') and score is not null and experience is not null)
        or (ladder_metric = 'complaint_resolved' and experience >= {{ threshold('complaint_recovered_experience') }})
        or ladder_metric in ('praise', 'community_actions', 'referrals_converted', 'ambassador_sales', 'ideas_and_content')

),

-- Open for more than 14 days (a threshold) at the state of a month, in the 12 months from its opening on; only
-- where resolutions are delivered at all, or every complaint would look forgotten.
overdue as (

    select
        customers.customer_key,
        'complaints_overdue' as metric,
        cast(null as integer) as statement,
        {{ period_index('month', add_days('complaints.opened_local', threshold('complaint_overdue_days'))) }} as from_month_index,
        least(
            {{ period_index('month', 'complaints.opened_local') }} + 11,
            coalesce({{ period_index('month', 'complaints.resolved_local') }} - 1, 2147483647)
        ) as to_month_index,
        1 as value,
        complaints.interaction_id as event_id,
        complaints.opened_at as event_at
    from {{ ref('int_complaints') }} as complaints
    cross join settings
    cross join {{ ref('int_shop_facts') }} as shop
    inner join customers
        on complaints.customer_id = customers.customer_id
    where
        {{ add_days('complaints.opened_local', threshold('complaint_overdue_days')) }} < settings.as_of_local_end
        and shop.has_resolutions

),

signals as (

    select * from scored
    union all
    select * from overdue

),

-- Numbered in time per customer, so that the newest of several is the greatest number.
final as (

    select
        *,
        cast(row_number() over (
            partition by customer_key order by event_at nulls last, event_id nulls last, metric nulls last
        ) as bigint) as signal_number
    from signals
    where from_month_index <= to_month_index

)

select * from final
