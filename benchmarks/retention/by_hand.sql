-- Retention as one would write it by hand for exactly this shop: one line an order, nothing cancelled,
-- refunded or delivered twice, one currency, no identity links. From raw.orders to two tables. Customers
-- and periods are numbered, so that what follows is arithmetic, and neighbouring periods differ by one.
create schema by_hand;

create macro by_hand.week_of(at_local) as (date_diff('day', date '1970-01-01', cast(at_local as date)) + 3) // 7;
create macro by_hand.month_of(at_local) as 12 * year(at_local) + month(at_local) - 1;

create table by_hand.orders as
with customers as (
    select source_customer_id, cast(row_number() over () as integer) as customer
    from (select distinct source_customer_id from raw.orders)
)
select
    source_customer_id as customer_id, customer,
    timezone('Europe/Berlin', timezone('UTC', ordered_at)) as ordered_local,
    amount, discount_amount, cost_amount
from raw.orders
inner join customers using (source_customer_id)
where ordered_at <= (select as_of from raw.run_settings);

create table by_hand.calendar as
with data as (
    select min(ordered_local) as first_order, max(ordered_local) as as_of from by_hand.orders
),
days as (
    select unnest(generate_series(cast(first_order as date), cast(as_of as date), interval 1 day)) as day from data
),
starts as (
    select distinct
        grain, cast(date_trunc(grain, day) as date) as period_start,
        case grain when 'week' then by_hand.week_of(day) else by_hand.month_of(date_trunc(grain, day)) // months end as n
    from days
    cross join (select unnest(['week', 'month', 'quarter', 'year']) as grain, unnest([1, 1, 3, 12]) as months)
)
select
    grain, period_start, n, n = min(n) over (partition by grain) as is_first,
    date_add(period_start, cast('1 ' || grain as interval)) + interval 3 day <= as_of as is_complete,
    period_start < first_order + interval 365 day as is_before_first_window
from starts cross join data;

create table by_hand.customer_periods as
with weeks as (
    select customer, by_hand.week_of(ordered_local) as n, max(ordered_local) as last_order, sum(amount) as amount
    from by_hand.orders group by all
),
months as (
    select customer, by_hand.month_of(ordered_local) as n, max(ordered_local) as last_order, sum(amount) as amount
    from by_hand.orders group by all
),
quarters as (
    select customer, n // 3 as n, max(last_order) as last_order, sum(amount) as amount from months group by all
),
years as (
    select customer, n // 4 as n, max(last_order) as last_order, sum(amount) as amount from quarters group by all
),
bought as (
    select 'week' as grain, *, by_hand.week_of(last_order + interval 365 day) as window_end_n from weeks
    union all
    select 'month', *, by_hand.month_of(last_order + interval 365 day) from months
    union all
    select 'quarter', *, by_hand.month_of(last_order + interval 365 day) // 3 from quarters
    union all
    select 'year', *, year(last_order + interval 365 day) from years
),
last as (
    select grain, max(n) as last_n, (select max(ordered_local) - interval 365 day from by_hand.orders) as window_start
    from by_hand.calendar group by grain
)
select
    bought.grain, customer, n, amount,
    -- The last period at whose end these orders still count: [end - 365 days, end).
    case when last_order > window_start then last_n else window_end_n - 1 end as until_n,
    first_value(n) over by_time as first_n,
    lag(n) over by_time as n_before,
    lead(n) over by_time as n_after,
    lag(until_n) over by_time as until_before
from bought
inner join last on bought.grain = last.grain
window by_time as (partition by bought.grain, customer order by n);

create table by_hand.rates as
with memberships as (
    select
        unnest(['previous_period', 'activity_window']) as basis, unnest([n, until_n]) as until_n,
        unnest([n_before, until_before]) as until_before, grain, n, n = first_n as is_first, n_after
    from by_hand.customer_periods
),
flows as (
    select basis, grain, n, count(*) as entered, count(*) filter (where is_first) as new_customers, 0 as lost
    from memberships where until_n >= n and coalesce(n > until_before + 1, true) group by all
    union all
    select basis, grain, until_n + 1 as n, 0, 0, count(*)
    from memberships where (until_n >= n or n <= until_before + 1) and coalesce(n_after > until_n + 1, true) group by all
),
summed as (
    select
        bases.basis, calendar.grain, calendar.period_start, calendar.n, calendar.is_complete,
        calendar.is_first or bases.basis = 'activity_window' and calendar.is_before_first_window as is_left_truncated,
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
    (customers_at_end - entered) / nullif(customers_at_end - entered + lost, 0) as retention_rate,
    (customers_at_end - new_customers) / nullif(customers_at_end - entered + lost, 0) as textbook_retention_rate,
    is_complete, is_left_truncated
from stocks;

create table by_hand.cohorts as
with cells as (
    select grain, first_n, n, count(*) as active, count(*) filter (where n_after is null) as last_seen, sum(amount) as amount
    from by_hand.customer_periods group by all
),
dense as (
    select
        cohort.grain, cohort.period_start as cohort_start, calendar.n - cohort.n as period_number,
        calendar.is_complete, cohort.is_first as is_left_truncated,
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
    grain, cohort_start, period_number, customers, active_customers, active_customers / customers as retention_rate,
    unbounded_active_customers, unbounded_active_customers / customers as unbounded_retention_rate, is_complete, is_left_truncated,
    cast(
        cast((cast(net_amount * 20000 as hugeint) + customers) // (2 * customers) as decimal(22, 0)) * 0.0001 as decimal(18, 4)
    ) as cumulative_net_revenue_per_customer
from dense where customers is not null;
