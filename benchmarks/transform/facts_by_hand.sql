-- The order and lifecycle columns of fct_customer_periods as one would write them by hand for exactly
-- this shop, from by_hand.orders and raw.interactions.
create table by_hand.facts as
with bounds as (
    select timezone('Europe/Berlin', timezone('UTC', as_of)) as as_of from raw.run_settings
),
events as (
    select
        customer_id, date_trunc('month', ordered_local) as month, max(ordered_local) as last_event, count(*) as orders,
        min(ordered_local) as first_order, max(ordered_local) as last_order, sum(amount) as gross_amount,
        sum(discount_amount) as discount_amount, sum(amount - cost_amount) as margin_amount
    from by_hand.orders group by all
    union all by name
    select source_customer_id as customer_id, date_trunc('month', occurred_local) as month, max(occurred_local) as last_event
    from (
        select source_customer_id, timezone('Europe/Berlin', timezone('UTC', occurred_at)) as occurred_local
        from raw.interactions where occurred_at <= (select as_of from raw.run_settings)
    )
    group by all
),
months as (
    select
        customer_id, month, max(last_event) as last_event, coalesce(sum(orders), 0) as orders,
        min(first_order) as first_order, max(last_order) as last_order, coalesce(sum(gross_amount), 0) as gross_amount,
        coalesce(sum(discount_amount), 0) as discount_amount, coalesce(sum(margin_amount), 0) as margin_amount
    from events group by customer_id, month
),
states as (
    select
        * replace (
            min(first_order) over so_far as first_order, max(last_order) over so_far as last_order
        ),
        sum(orders) over so_far as lifetime_orders,
        sum(gross_amount) over so_far as lifetime_gross_amount,
        least(
            date_trunc('month', max(last_event) over so_far + interval 365 day), date_trunc('month', as_of),
            coalesce(lead(month) over (partition by customer_id order by month) - interval 1 month, date '9999-01-01')
        ) as until_month
    from months cross join bounds
    window so_far as (partition by customer_id order by month)
),
dense as (
    select
        states.*,
        cast(states.month + to_months(cast(steps.step as integer)) as date) as period_start,
        steps.step = 0 as is_event_month
    from states
    inner join (
        select lengths.n as run, steps.n as step from range(1, 15) as lengths (n), range(14) as steps (n)
        where steps.n < lengths.n
    ) as steps
        on date_diff('month', states.month, states.until_month) + 1 = steps.run
),
ends as (
    select
        dense.*,
        is_event_month and orders > 0 as is_active,
        least(period_start + interval 1 month, as_of + interval 1 microsecond) - interval 365 day as window_start
    from dense
)
select
    customer_id, period_start,
    case when is_event_month then orders else 0 end as orders,
    case when is_event_month then gross_amount else 0 end as gross_amount,
    case when is_event_month then discount_amount else 0 end as discount_amount,
    case when is_event_month then margin_amount else 0 end as margin_amount,
    lifetime_orders, lifetime_gross_amount,
    case
        when first_order is null then 'prospect'
        when is_active and date_trunc('month', first_order) = period_start then 'new'
        when is_active and coalesce(lag(is_active) over chain and lag(period_start) over chain
            = period_start - interval 1 month, false) then 'retained'
        when is_active then 'reactivated'
        when last_order >= window_start then 'dormant'
        else 'lapsed'
    end as lifecycle,
    coalesce(last_order >= window_start, false) as is_in_activity_window
from ends
window chain as (partition by customer_id order by period_start);
