create table marts.fct_retention_rates as
with qualifying as (select * from marts.fct_orders where is_qualifying),
firsts as (select customer_id, min(ordered_on) as first_on from qualifying group by customer_id),
ends as (
    select periods.*, 'previous_period' as basis, qualifying.customer_id
    from marts.dim_periods as periods
    join qualifying on ordered_on >= periods.period_start and ordered_on < period_end
    union
    select periods.*, 'activity_window', customer_id
    from marts.dim_periods as periods join firsts on first_on < period_end
),
people as (
    select periods.grain, periods.period_start, b.basis, firsts.customer_id,
        s.customer_id is not null as in_s, e.customer_id is not null as in_e,
        first_on >= periods.period_start and first_on < periods.period_end as is_new,
        coalesce(ladder_stage, 'none') as stage
    from marts.dim_periods as periods
    cross join (values ('previous_period'), ('activity_window')) as b (basis)
    cross join firsts
    left join ends as s on s.grain = periods.grain and s.basis = b.basis
        and s.period_end = periods.period_start and s.customer_id = firsts.customer_id
    left join ends as e on e.grain = periods.grain and e.basis = b.basis
        and e.period_start = periods.period_start and e.customer_id = firsts.customer_id
    left join marts.fct_customer_periods as facts on facts.customer_id = firsts.customer_id
        and facts.period_end = date_trunc('month', periods.period_start)
),
parts as (
    select people.*, unnest(['all', 'acquisition_channel', 'first_order_price', 'customer_type',
            'ladder_stage']) as segment_type,
        unnest(['all', 'web', 'full_price', 'unknown', stage]) as segment
    from people where in_s or in_e
),
segments as (
    select grain, basis, segment_type, segment, min(period_start) as begins from parts group by all
),
counts as (
    select periods.grain, periods.period_start, segments.basis, segments.segment_type,
        segments.segment, count(*) filter (in_s) as s, count(*) filter (in_e) as e,
        count(*) filter (is_new) as n, count(*) filter (in_s and in_e) as kept,
        periods.is_complete, periods.is_left_truncated
    from segments
    join marts.dim_periods as periods
        on segments.grain = periods.grain and begins <= periods.period_start
    left join parts on parts.grain = periods.grain and parts.period_start = periods.period_start
        and parts.basis = segments.basis and parts.segment_type = segments.segment_type
        and parts.segment = segments.segment
    group by all
)
select grain, period_start, basis, segment_type, segment, s as customers_at_start,
    e as customers_at_end, n as new_customers, kept as retained_customers,
    e - n - kept as reactivated_customers, s - kept as lost_customers,
    kept / nullif(s, 0) as retention_rate, (e - n) / nullif(s, 0) as textbook_retention_rate,
    is_complete, is_left_truncated
from counts;

create table marts.fct_ladder_economics as
select coalesce(facts.period_start, rates.period_start) as period_start,
    coalesce(facts.period_start, rates.period_start) < '2024-03-01' as is_complete,
    coalesce(ladder_stage, segment) as stage, coalesce(customers, 0) as customers,
    coalesce(net, 0) as net_amount,
    cast(net / customers as decimal(18, 4)) as net_revenue_per_customer, 0 as margin_customers,
    cast(null as decimal(18, 4)) as margin_amount, cast(null as decimal(18, 4)) as margin_per_customer,
    0 as variation_customers, cast(null as decimal(18, 6)) as revenue_variation,
    coalesce(rates.customers_at_start, 0) as customers_at_start,
    coalesce(rates.retained_customers, 0) as retained_customers, rates.retention_rate,
    cast(null as integer) as recommending_customers, cast(null as double) as referral_rate,
    coalesce(gross, 0) as gross_amount, coalesce(discount, 0) as discount_amount,
    cast(discount as double) / nullif(cast(gross + discount as double), 0) as discount_share
from (
    select period_start, ladder_stage, count(*) as customers, sum(net_amount) as net,
        sum(gross_amount) as gross, sum(discount_amount) as discount
    from marts.fct_customer_periods where ladder_stage is not null group by all
) as facts
full join (
    select * from marts.fct_retention_rates
    where grain = 'month' and basis = 'activity_window' and segment_type = 'ladder_stage'
        and segment <> 'none' and customers_at_start > 0
) as rates on facts.period_start = rates.period_start and facts.ladder_stage = rates.segment;

create table marts.fct_promotions (
    period_start date, is_complete boolean, customer_group varchar, order_price varchar,
    orders integer, gross_amount decimal(18, 4), discount_amount decimal(18, 4),
    discount_share double, qualifying_orders integer, due_orders_90d integer,
    reordered_90d integer, reorder_rate_90d double, due_orders_365d integer,
    reordered_365d integer, reorder_rate_365d double);
insert into marts.fct_promotions values
    ('2024-01-01', true, 'new', 'full_price', 1, 100, 0, 0, 1, 0, 0, null, 0, 0, null),
    ('2024-02-01', true, 'existing', 'discounted', 1, 50, 5, 5 / 55, 1, 0, 0, null, 0, 0, null),
    ('2024-02-01', true, 'new', 'full_price', 1, 80, 0, 0, 1, 0, 0, null, 0, 0, null),
    ('2024-02-01', true, 'unknown', 'full_price', 1, 30, 0, 0, 0, 0, 0, null, 0, 0, null);

create table marts.fct_recommendations (
    period_start date, is_complete boolean, referrals_sent integer, referrals_converted integer,
    customers_won integer, customers integer, recommending_customers integer,
    recommendation_rate double);
insert into marts.fct_recommendations values
    ('2024-01-01', true, null, null, null, 1, null, null),
    ('2024-02-01', true, null, null, null, 2, null, null),
    ('2024-03-01', false, null, null, null, 2, null, null);

create table marts.fct_cohort_retention (
    grain varchar, cohort_start date, period_number integer, customers bigint,
    active_customers bigint, retention_rate double, unbounded_active_customers bigint,
    unbounded_retention_rate double, cumulative_net_revenue_per_customer decimal(18, 4),
    is_complete boolean, is_left_truncated boolean);
insert into marts.fct_cohort_retention values
    ('month', '2024-01-01', 0, 1, 1, 1, 1, 1, 100, true, true),
    ('month', '2024-01-01', 1, 1, 1, 1, 1, 1, 130, true, true),
    ('month', '2024-01-01', 2, 1, 0, 0, 0, 0, 130, false, true),
    ('month', '2024-02-01', 0, 1, 1, 1, 1, 1, 80, true, false),
    ('month', '2024-02-01', 1, 1, 0, 0, 0, 0, 80, false, false),
    ('quarter', '2024-01-01', 0, 2, 2, 1, 2, 1, 105, false, true),
    ('year', '2024-01-01', 0, 2, 2, 1, 2, 1, 105, false, true);

insert into marts.fct_cohort_retention
select 'week', date '2024-01-08', n, 1, if(n in (0, 5), 1, 0), if(n in (0, 5), 1, 0),
    if(n <= 5, 1, 0), if(n <= 5, 1, 0), 100, n < 9, true from range(11) as weeks (n)
union all
select 'week', date '2024-02-19', n, 1, if(n = 0, 1, 0), if(n = 0, 1, 0), if(n = 0, 1, 0),
    if(n = 0, 1, 0), 80, n < 3, false from range(5) as weeks (n);
