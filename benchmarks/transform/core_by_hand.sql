-- The core as one would write it by hand for exactly this shop: one line an order, nothing cancelled,
-- refunded or delivered twice, one currency, no identity links. From raw.* to three tables.
create schema by_hand;

create table by_hand.orders as
select
    source_customer_id as customer_id,
    timezone('Europe/Berlin', timezone('UTC', ordered_at)) as ordered_local,
    amount, discount_amount, cost_amount
from raw.orders
where ordered_at <= (select as_of from raw.run_settings);

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

create table by_hand.calendar as
with days as (
    select unnest(generate_series(cast(min(ordered_local) as date), cast(max(ordered_local) as date), interval 1 day)) as day
    from by_hand.orders
),
starts as (
    select distinct grain, cast(date_trunc(grain, day) as date) as period_start
    from days cross join (select unnest(['week', 'month', 'quarter', 'year']) as grain)
)
select *, row_number() over (partition by grain order by period_start) as n from starts;

create table by_hand.customer_periods as
with bought as (
    select
        grain, customer_id, cast(date_trunc(grain, ordered_local) as date) as period_start, max(ordered_local) as last_order,
        sum(amount) as amount
    from by_hand.orders cross join (select unnest(['week', 'month', 'quarter', 'year']) as grain)
    group by all
),
as_of as (
    select max(ordered_local) - interval 365 day + interval 1 microsecond as window_start from by_hand.orders
),
last as (
    select grain, max(n) as last_n from by_hand.calendar group by grain
)
select
    bought.grain, customer_id, calendar.n, amount,
    min(calendar.n) over (partition by bought.grain, customer_id) as first_n,
    max(calendar.n) over (partition by bought.grain, customer_id) as latest_n,
    -- The last period at whose end these orders still count: [end - 365 days, end).
    case when last_order >= window_start then last_n else window_end.n - 1 end as until_n
from bought
cross join as_of
inner join last on bought.grain = last.grain
inner join by_hand.calendar as calendar on bought.grain = calendar.grain and bought.period_start = calendar.period_start
left join by_hand.calendar as window_end
    on
        bought.grain = window_end.grain
        and cast(date_trunc(bought.grain, last_order + interval 365 day) as date) = window_end.period_start;

create table by_hand.rates as
with runs as (
    select 'previous_period' as basis, grain, customer_id, n, n as until_n, first_n from by_hand.customer_periods
    union all
    select 'activity_window', grain, customer_id, n, until_n, first_n from by_hand.customer_periods where until_n >= n
),
neighbours as (
    select
        *,
        coalesce(n > lag(until_n) over by_time + 1, true) as is_start,
        coalesce(lead(n) over by_time > until_n + 1, true) as is_end
    from runs
    window by_time as (partition by basis, grain, customer_id order by n)
),
flows as (
    select basis, grain, n, count(*) as entered, count(*) filter (where n = first_n) as new_customers, 0 as lost
    from neighbours where is_start group by all
    union all
    select basis, grain, until_n + 1 as n, 0, 0, count(*) from neighbours where is_end group by all
),
summed as (
    select
        bases.basis, calendar.grain, calendar.period_start, calendar.n,
        coalesce(sum(entered), 0) as entered, coalesce(sum(new_customers), 0) as new_customers, coalesce(sum(lost), 0) as lost
    from by_hand.calendar as calendar
    cross join (select unnest(['previous_period', 'activity_window']) as basis) as bases
    left join flows on bases.basis = flows.basis and calendar.grain = flows.grain and calendar.n = flows.n
    group by all
),
stocks as (
    select *, sum(entered - lost) over (partition by basis, grain order by n) as customers_at_end from summed
)
select
    grain, period_start, basis, customers_at_end - entered + lost as customers_at_start, customers_at_end, new_customers,
    customers_at_end - entered as retained_customers, entered - new_customers as reactivated_customers, lost as lost_customers,
    (customers_at_end - entered) / nullif(customers_at_end - entered + lost, 0) as retention_rate
from stocks;

create table by_hand.cohorts as
with cells as (
    select grain, first_n, n, count(*) as active, count(*) filter (where n = latest_n) as last_seen, sum(amount) as amount
    from by_hand.customer_periods group by all
),
dense as (
    select
        cohort.grain, cohort.period_start as cohort_start, calendar.n - cohort.n as period_number,
        first_value(active) over by_age as customers,
        coalesce(active, 0) as active_customers,
        sum(coalesce(last_seen, 0)) over (by_age rows between current row and unbounded following) as unbounded_active_customers,
        sum(coalesce(amount, 0)) over by_age as net_amount
    from by_hand.calendar as cohort
    inner join by_hand.calendar as calendar on cohort.grain = calendar.grain and cohort.n <= calendar.n
    left join cells on cohort.grain = cells.grain and cohort.n = cells.first_n and calendar.n = cells.n
    window by_age as (partition by cohort.grain, cohort.n order by calendar.n)
)
select
    grain, cohort_start, period_number, customers, active_customers, unbounded_active_customers,
    cast(
        cast((cast(net_amount * 20000 as hugeint) + customers) // (2 * customers) as decimal(22, 0)) * 0.0001 as decimal(18, 4)
    ) as cumulative_net_revenue_per_customer
from dense where customers is not null;
