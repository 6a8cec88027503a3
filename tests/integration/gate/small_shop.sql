-- Three persons, four orders, as of 20 March 2024: small enough to be checked by eye.
--   anna  orders in January and February (50, 20 of it given back); on the ladder from two orders;
--         her first parcel came in time, a survey in February she leaves unanswered
--   ben   orders once in February, and it comes late; his CSAT of 1 in March takes the rung
--         satisfaction away
--   pia   visits in February and never orders
--   and one order of a guest, which is no one's.
create schema marts;

insert into raw.loads
    (load_id, delivery, block, file, content_hash, status, rows_read, rows_accepted, rows_rejected)
values
    (1, 1, 'orders', 'orders.csv', 'o', 'loaded', 5, 5, 0),
    (2, 1, 'interactions/answers', 'answers.csv', 'a', 'loaded', 3, 3, 0);

insert into raw.run_settings (build_id, source, as_of, run_clock)
values ('20240320T120000Z-small', 'small', '2024-03-20 12:00:00', '2024-03-20 12:00:00');

insert into raw.orders
    (load_id, file_row, source, order_id, line_number, source_customer_id, ordered_at, status,
     amount, discount_amount, delivered_at)
values
    (1, 1, 'small', 'o1', 1, 'anna', '2024-01-10 09:00:00', 'placed', 100, 0, '2024-01-12'),
    (1, 2, 'small', 'o2', 1, 'anna', '2024-02-15 09:00:00', 'placed', 50, 5, null),
    (1, 3, 'small', 'o2', 2, 'anna', '2024-02-20 09:00:00', 'refund', 20, null, null),
    (1, 4, 'small', 'o3', 1, 'ben', '2024-02-20 09:00:00', 'placed', 80, 0, '2024-02-21'),
    (1, 5, 'small', 'o4', 1, null, '2024-02-21 09:00:00', 'placed', 30, 0, null);

insert into raw.interactions
    (load_id, file_row, source, interaction_id, source_customer_id, occurred_at, kind, score)
values
    (2, 1, 'small', 'i1', 'pia', '2024-02-01 09:00:00', 'visit', null),
    (2, 2, 'small', 'i2', 'ben', '2024-03-05 09:00:00', 'csat', 1),
    (2, 3, 'small', 'i3', 'anna', '2024-02-03 09:00:00', 'survey_sent', null);

create table marts.build_info as
select '20240320T120000Z-small' as build_id, timestamp '2024-03-20 12:00:00' as as_of,
    '1' as contract_version, 'small' as source, 'UTC' as reporting_time_zone,
    'EUR' as reporting_currency, 'map' as map_fingerprint, 'code' as code_fingerprint,
    'rules' as rules_version;
comment on table marts.build_info is 'Which build this is; it''s one row.';
comment on column marts.build_info.as_of is 'The instant the facts describe.';

create table marts.dim_periods as
with starts as (
    select 'month' as grain, unnest([date '2024-01-01', '2024-02-01', '2024-03-01']) as period_start
    union all select 'quarter', date '2024-01-01'
    union all select 'year', date '2024-01-01'
    union all select 'week', cast(unnest(generate_series(date '2024-01-08', date '2024-03-18',
        interval 7 day)) as date)
)
select grain, period_start,
    cast(case grain when 'week' then period_start + interval 7 day
        when 'month' then period_start + interval 1 month
        when 'quarter' then period_start + interval 3 month
        else period_start + interval 1 year end as date) as period_end,
    period_end + interval 3 day <= timestamp '2024-03-20 12:00:00' as is_complete,
    row_number() over (partition by grain order by period_start) = 1 as is_left_truncated
from starts;

create table marts.dim_customers (
    customer_id varchar, first_seen_on date, first_order_on date, last_order_on date,
    customer_type varchar, acquisition_channel varchar, lifecycle varchar, journey_phase varchar,
    ladder_stage varchar, account_balance decimal(18, 6), is_overdrawn boolean, weakest_link varchar,
    complaints_open integer, lifetime_orders integer, lifetime_net_amount decimal(18, 4),
    recency_score integer, frequency_score integer, monetary_score integer, probability_alive double,
    probability_order_90d double, expected_value_12m double, practice_id varchar,
    next_best_action varchar, next_best_action_reason varchar);
insert into marts.dim_customers values
    ('anna', '2024-01-10', '2024-01-10', '2024-02-15', null, 'web', 'dormant', 'ownership',
     'satisfaction', 0.076817, false, null, 0, 2, 130, 1, 3, 3, 0.8, 0.6, 180, 'surprise_once',
     'Surprise', 'It is told'),
    ('ben', '2024-02-20', '2024-02-20', '2024-02-20', null, 'web', 'dormant', 'ownership',
     'dissatisfied', -0.650688, true, null, 0, 1, 80, 3, 1, 1, 0.4, 0.2, 64, 'make_amends',
     'Apologize', 'It is felt'),
    ('pia', '2024-02-01', null, null, null, null, 'prospect', 'interest', null, 0, false, null, 0, 0, 0,
     null, null, null, null, null, null, 'help_first_order', 'Advise', 'It helps');

create table marts.fct_orders (
    source varchar, order_id varchar, customer_id varchar, ordered_at timestamp, ordered_on date,
    period_start date, is_qualifying boolean, exclusion varchar, lines integer,
    excluded_lines integer, status varchar, amount_original decimal(18, 4),
    exchange_rate decimal(18, 8), gross_amount decimal(18, 4), refund_amount decimal(18, 4),
    refunded_amount decimal(18, 4), net_amount decimal(18, 4), discount_amount decimal(18, 4),
    promised_at timestamp, delivered_at timestamp, is_late boolean);
insert into marts.fct_orders values
    ('small', 'o1', 'anna', '2024-01-10 09:00:00', '2024-01-10', '2024-01-01', true, null, 1, 0,
     'placed', 100, 1, 100, 0, 0, 100, 0, '2024-01-13', '2024-01-12', false),
    ('small', 'o2', 'anna', '2024-02-15 09:00:00', '2024-02-15', '2024-02-01', true, null, 2, 0,
     'placed', 50, 1, 50, 20, 20, 30, 5, null, null, null),
    ('small', 'o3', 'ben', '2024-02-20 09:00:00', '2024-02-20', '2024-02-01', true, null, 1, 0,
     'placed', 80, 1, 80, 0, 0, 80, 0, '2024-02-20', '2024-02-21', true),
    ('small', 'o4', null, '2024-02-21 09:00:00', '2024-02-21', '2024-02-01', false, 'no_customer', 1,
     0, 'placed', 30, 1, 30, 0, 0, 30, 0, null, null, null);

create table marts.fct_customer_periods as
with months (customer_id, period_start, is_complete, orders, gross_amount, refund_amount,
    discount_amount, lifetime_orders, lifetime_gross_amount, lifetime_refund_amount, lifecycle,
    first_order_on, tenure_days, days_since_last_order, interactions, ladder_stage, ladder_rule_id,
    is_ladder_direct, ladder_vetoed_from) as (
values
    ('anna', date '2024-01-01', true, 1, 100, 0, 0, 1, 100, 0, 'new', date '2024-01-10', 22, 22, 0,
     'unknown', null, null, null),
    ('anna', '2024-02-01', true, 1, 50, 20, 5, 2, 150, 20, 'retained', '2024-01-10', 51, 15, 1,
     'satisfaction', 'satisfaction_orders', false, null),
    ('anna', '2024-03-01', false, 0, 0, 0, 0, 2, 150, 20, 'dormant', '2024-01-10', 70, 34, 0,
     'satisfaction', 'satisfaction_orders', false, null),
    ('ben', '2024-02-01', true, 1, 80, 0, 0, 1, 80, 0, 'new', '2024-02-20', 10, 10, 0,
     'unknown', null, null, null),
    ('ben', '2024-03-01', false, 0, 0, 0, 0, 1, 80, 0, 'dormant', '2024-02-20', 29, 29, 1,
     'dissatisfied', 'veto_csat', true, 'satisfaction'),
    ('pia', '2024-02-01', true, 0, 0, 0, 0, 0, 0, 0, 'prospect', null, null, null, 1, null, null,
     null, null),
    ('pia', '2024-03-01', false, 0, 0, 0, 0, 0, 0, 0, 'prospect', null, null, null, 0, null, null,
     null, null)
),
accounts (customer_id, period_start, account_opening, account_credits, account_debits,
    account_decay, account_closing, satisfaction_score) as (
values
    ('anna', date '2024-01-01', 0.000000, 0.100000, 0.000000, 0.007413, 0.092587, null),
    ('anna', '2024-02-01', 0.092587, 0, 0, 0.009783, 0.082804, null),
    ('anna', '2024-03-01', 0.082804, 0, 0, 0.005987, 0.076817, null),
    ('ben', '2024-02-01', 0, 0, 0.200000, -0.006813, -0.193187, null),
    ('ben', '2024-03-01', -0.193187, 0, 0.500000, -0.042499, -0.650688, 0.0000),
    ('pia', '2024-02-01', 0, 0, 0, 0, 0, null),
    ('pia', '2024-03-01', 0, 0, 0, 0, 0, null)
)
select customer_id, period_start, cast(period_start + interval 1 month as date) as period_end,
    is_complete, orders, cast(gross_amount as decimal(18, 4)) as gross_amount,
    cast(refund_amount as decimal(18, 4)) as refund_amount,
    cast(gross_amount - refund_amount as decimal(18, 4)) as net_amount,
    cast(null as decimal(18, 4)) as margin_amount, discount_amount,
    discount_amount / nullif(gross_amount + discount_amount, 0) as discount_share,
    lifetime_orders, cast(lifetime_gross_amount as decimal(18, 4)) as lifetime_gross_amount,
    cast(lifetime_refund_amount as decimal(18, 4)) as lifetime_refund_amount,
    cast(lifetime_gross_amount - lifetime_refund_amount as decimal(18, 4)) as lifetime_net_amount,
    orders as categories, 0 as new_categories, lifetime_orders as lifetime_categories, lifecycle,
    orders > 0 as is_active, lifecycle <> 'prospect' as is_in_activity_window,
    false as became_lapsed, first_order_on, tenure_days, days_since_last_order, interactions,
    0 as interest_interactions, 0 as purchase_interactions, 0 as ownership_interactions,
    0 as repurchase_interactions, 0 as complaints_opened, 0 as complaints_open,
    0 as referrals_sent, 0 as referrals_converted, ladder_stage, ladder_rule_id, is_ladder_direct,
    ladder_vetoed_from,
    case ladder_stage when 'unknown' then 1 when 'satisfaction' then 2 when 'dissatisfied' then 3 end
        as ladder_metrics_id,
    case when lifecycle = 'prospect' then 'interest' when lifecycle = 'new' then 'purchase'
        when lifecycle = 'retained' then 'repurchase' else 'ownership' end as journey_phase,
    if(ladder_stage = 'dissatisfied', 1, 0) as touchpoints,
    cast(null as decimal(18, 6)) as consistency,
    account_opening, account_credits, account_debits, account_decay,
    account_closing, account_closing < -0.25 as is_overdrawn, satisfaction_score,
    if(satisfaction_score is null, 0, 1) as satisfaction_contacts,
    cast(null as decimal(18, 4)) as dialogue_score, 0 as dialogue_contacts,
    cast(null as decimal(18, 4)) as pride_score, 0 as pride_events,
    cast(null as varchar) as weakest_link,
    if(satisfaction_score is null, 'satisfaction,dialogue,pride', 'dialogue,pride')
        as unmeasured_links
from months join accounts using (customer_id, period_start);

create table marts.fct_account_entries (
    source varchar, cause_type varchar, cause_id varchar, customer_id varchar,
    occurred_at timestamp, period_start date, kind varchar, order_id varchar,
    experience decimal(18, 6), weight decimal(18, 6), amount decimal(18, 6), rules_version varchar);
insert into marts.fct_account_entries values
    ('small', 'order', 'o1', 'anna', '2024-01-12', '2024-01-01', 'delivery_on_time', 'o1', 0.5, 0.2,
     0.1, 'rules'),
    ('small', 'order', 'o3', 'ben', '2024-02-21', '2024-02-01', 'delivery_late', 'o3', -0.5, 0.4,
     -0.2, 'rules'),
    ('small', 'interaction', 'i2', 'ben', '2024-03-05 09:00:00', '2024-03-01', 'csat', null, -1, 0.5,
     -0.5, 'rules');

create table marts.fct_incidents (
    source varchar, cause_type varchar, cause_id varchar, customer_id varchar, kind varchar,
    occurred_at timestamp, period_start date, order_id varchar, replied_at timestamp,
    reply_hours double, resolved_at timestamp, resolution_hours double, goodwill integer,
    is_followed_up boolean, lowest_balance decimal(18, 6), is_forgiven boolean,
    orders_before integer, days_since_last_order integer, is_reordered boolean,
    comparable_customers integer, comparable_reordered integer, comparable_reorder_rate double);
insert into marts.fct_incidents values
    ('small', 'order', 'o3', 'ben', 'late', '2024-02-21', '2024-02-01', 'o3', null, null, null, null,
     0, false, -0.689960, null, 1, 1, null, null, null, null);

-- Nobody mentions a competitor, no campaign is sent, there is no goodwill and no crisis.
create table marts.fct_competition (
    period_start date, kind varchar, events integer, customers integer,
    reordered_customers integer, silent_customers integer, lapsed_customers integer,
    never_ordered_customers integer, reorder_rate double, reorder_rate_low double,
    reorder_rate_high double, is_followed_up boolean);

create table marts.fct_action_effects (
    period_start date, action varchar, contacts integer, reached_customers integer,
    reached_reordered integer, reached_rate double, reached_rate_low double,
    reached_rate_high double, other_customers integer, other_reordered integer, other_rate double,
    other_rate_low double, other_rate_high double, difference double, difference_low double,
    difference_high double, is_followed_up boolean, warning varchar);

create table marts.fct_resilience (
    crisis_window varchar, window_start date, window_end date, ladder_stage varchar,
    window_customers integer, window_retained integer, window_rate double, window_rate_low double,
    window_rate_high double, year_before_customers integer, year_before_retained integer,
    year_before_rate double, year_before_rate_low double, year_before_rate_high double,
    difference double, difference_low double, difference_high double, is_complete boolean,
    is_left_truncated boolean);

create table marts.fct_missing_links (
    period_start date, is_complete boolean, element varchar, customers integer,
    measured_customers integer, mean_score decimal(18, 4), median_score decimal(18, 5),
    weakest_customers integer, weakest_rate double);
insert into marts.fct_missing_links
select period_start, is_complete, unnest(['satisfaction', 'dialogue', 'pride']), count(*), 0, null,
    null, 0, null
from marts.fct_customer_periods group by period_start, is_complete;
update marts.fct_missing_links
set measured_customers = 1, mean_score = 0, median_score = 0, weakest_rate = 0
where period_start = '2024-03-01' and element = 'satisfaction';

create table marts.fct_survey_pressure (
    period_start date, is_complete boolean, solicitation_band varchar, customers integer,
    solicitations integer, surveys_sent integer, surveys_due integer, answers integer,
    response_rate double, response_rate_low double, response_rate_high double);
insert into marts.fct_survey_pressure values
    ('2024-01-01', true, '0', 1, 0, 0, 0, 0, null, null, null),
    ('2024-02-01', true, '0', 2, 0, 0, 0, 0, null, null, null),
    ('2024-02-01', true, '1', 1, 1, 1, 0, 0, null, null, null),
    ('2024-03-01', false, '0', 3, 0, 0, 0, 0, null, null, null);

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

create table marts.fct_ladder_stages (
    customer_id varchar, stage varchar, entered_on date, left_on date, months integer,
    decided_by varchar, is_direct boolean, vetoed_from varchar, rules_version varchar);
insert into marts.fct_ladder_stages values
    ('anna', 'unknown', '2024-01-01', '2024-02-01', 1, null, null, null, 'rules'),
    ('anna', 'satisfaction', '2024-02-01', null, 2, 'satisfaction_orders', false, null, 'rules'),
    ('ben', 'unknown', '2024-02-01', '2024-03-01', 1, null, null, null, 'rules'),
    ('ben', 'dissatisfied', '2024-03-01', null, 1, 'veto_csat', true, 'satisfaction', 'rules');

create table marts.fct_ladder_evidence (
    customer_id varchar, period_start date, rule_id varchar, rung varchar, outcome varchar,
    is_direct boolean, events integer, latest_event_id varchar, latest_event_at timestamp,
    rules_version varchar);
insert into marts.fct_ladder_evidence values
    ('anna', '2024-02-01', 'satisfaction_orders', 'satisfaction', 'satisfied', false, 2, 'o2',
     '2024-02-15 09:00:00', 'rules'),
    ('anna', '2024-03-01', 'satisfaction_orders', 'satisfaction', 'satisfied', false, 2, 'o2',
     '2024-02-15 09:00:00', 'rules'),
    ('ben', '2024-03-01', 'veto_csat', 'dissatisfied', 'vetoing', true, 1, 'i2',
     '2024-03-05 09:00:00', 'rules');

create table marts.dim_ladder_rules (
    rule_id varchar, rung varchar, height integer, metric varchar, comparison varchar,
    threshold decimal(18, 6), lowest_value decimal(18, 6), highest_value decimal(18, 6),
    is_direct boolean, sentence varchar, rules_version varchar);
insert into marts.dim_ladder_rules values
    ('satisfaction_orders', 'satisfaction', 1, 'orders', '>=', 2, 2, 999999999, false, 'Two', 'rules'),
    ('satisfaction_orders', 'satisfaction', 1, 'complaints_open', '=', 0, 0, 0, false, 'No', 'rules'),
    ('veto_csat', 'dissatisfied', -1, 'csat', '<=', 2, -999999999, 2, true, 'Bottom two', 'rules');

create table marts.dim_ladder_metrics as
select id as ladder_metrics_id, cast(csat as decimal(18, 6)) as csat,
    cast(null as decimal(18, 6)) as nps, cast(null as decimal(18, 6)) as best_review,
    cast(null as decimal(18, 6)) as commitment_rungs, 0 as praise, 0 as community_actions,
    0 as referrals_converted, 0 as ambassador_sales, 0 as ideas_and_content,
    0 as complaints_recovered, 0 as complaints_overdue, orders, orders as orders_change,
    0 as complaints_open, 0 as community_memberships, overdrawn as account_overdrawn
from (values (1, null, 1, 0), (2, null, 2, 0), (3, 1, 1, 1)) as combinations (id, csat, orders, overdrawn);

create table marts.fct_ladder_transitions (
    period_start date, from_stage varchar, to_stage varchar, customers bigint);
insert into marts.fct_ladder_transitions values
    ('2024-01-01', 'entered', 'unknown', 1),
    ('2024-02-01', 'unknown', 'satisfaction', 1),
    ('2024-02-01', 'entered', 'unknown', 1),
    ('2024-03-01', 'satisfaction', 'satisfaction', 1),
    ('2024-03-01', 'unknown', 'dissatisfied', 1);

-- Pia's visit says nothing of how it felt; nobody is asked in January, and no team is named.
create table marts.fct_touchpoints (
    period_start date, touchpoint varchar, journey_phase varchar, status varchar, contacts bigint,
    customers bigint, scored_contacts bigint, mean_experience decimal(18, 6),
    sd_experience decimal(18, 6), negative_contacts bigint, negative_share double,
    is_complete boolean);
insert into marts.fct_touchpoints values
    ('2024-01-01', 'store', 'interest', 'unmeasured', 0, 0, 0, null, null, 0, null, true),
    ('2024-01-01', 'survey', 'ownership', 'unmeasured', 0, 0, 0, null, null, 0, null, true),
    ('2024-01-01', 'delivery', 'ownership', 'used', 1, 1, 1, 0.5, 0, 0, 0, true),
    ('2024-02-01', 'store', 'interest', 'used', 1, 1, 0, null, null, 0, null, true),
    ('2024-02-01', 'survey', 'ownership', 'used', 1, 1, 0, null, null, 0, null, true),
    ('2024-02-01', 'delivery', 'ownership', 'used', 1, 1, 1, -0.5, 0, 1, 1, true),
    ('2024-03-01', 'delivery', 'ownership', 'unused', 0, 0, 0, null, null, 0, null, false),
    ('2024-03-01', 'store', 'interest', 'unused', 0, 0, 0, null, null, 0, null, false),
    ('2024-03-01', 'survey', 'ownership', 'used', 1, 1, 1, -1, 0, 1, 1, false);

create table marts.fct_teams (
    period_start date, team varchar, contacts bigint, customers bigint, scored_contacts bigint,
    mean_experience decimal(18, 6), is_complete boolean);

-- Wilson's interval of 0 out of 1 ends at z^2 / (1 + z^2).
create table marts.fct_voice as
select months.period_start, measures.measure,
    cast(if(has_answer, 0, null) as double) as value,
    cast(if(has_answer, 1, 0) as bigint) as n, cast(if(has_answer, 0, null) as bigint) as favourable,
    cast(if(has_answer, 1, null) as bigint) as unfavourable,
    cast(if(has_answer, 0, null) as double) as lower,
    cast(if(has_answer, 0.793452, null) as double) as upper,
    months.period_start < '2024-03-01' as is_complete
from (values (date '2024-01-01'), ('2024-02-01'), ('2024-03-01')) as months (period_start),
    (values ('nps'), ('csat'), ('ces'), ('response_rate'), ('company_consistency'))
        as measures (measure),
    lateral (select measure = 'csat' and months.period_start = '2024-03-01' as has_answer);

create table marts.fct_journey_phases (
    period_start date, from_phase varchar, to_phase varchar, customers bigint,
    months_in_from_phase bigint, mean_months_in_from_phase double, scored_contacts bigint,
    mean_experience decimal(18, 6), is_complete boolean);
insert into marts.fct_journey_phases values
    ('2024-01-01', 'entered', 'purchase', 1, 0, null, 0, null, true),
    ('2024-02-01', 'purchase', 'repurchase', 1, 1, 1, 0, null, true),
    ('2024-02-01', 'entered', 'purchase', 1, 0, null, 0, null, true),
    ('2024-02-01', 'entered', 'interest', 1, 0, null, 0, null, true),
    ('2024-03-01', 'repurchase', 'ownership', 1, 1, 1, 0, null, false),
    ('2024-03-01', 'purchase', 'ownership', 1, 1, 1, 1, -1, false),
    ('2024-03-01', 'interest', 'interest', 1, 1, 1, 0, null, false);

-- Visits and orders are all the shop delivers: four levels are not measured.
create table marts.fct_funnel as
select months.period_start, levels.level, levels.depth,
    levels.level in ('awareness', 'purchase') as is_measured,
    case levels.level when 'awareness' then visitors when 'purchase' then buyers end as customers,
    if(levels.level = 'awareness', 'purchase', null) as next_level,
    if(levels.level = 'awareness', buyers, null) as next_customers,
    if(levels.level = 'awareness', buyers / nullif(visitors, 0), null) as conversion_rate,
    months.period_start < '2024-03-01' as is_complete
from (values (date '2024-01-01', 1, 1), ('2024-02-01', 3, 2), ('2024-03-01', 0, 0))
        as months (period_start, visitors, buyers),
    (values ('awareness', 1), ('interest', 2), ('consideration', 3), ('intent', 4),
        ('evaluation', 5), ('purchase', 6)) as levels (level, depth);

-- Given, not fitted: a forecast that stands, as if there were 600 customers more.
create table marts.fct_repurchase_forecasts (
    customer_id varchar, model varchar, status varchar, reason varchar, probability_alive double,
    expected_orders_30d double, expected_orders_90d double, expected_orders_365d double,
    probability_order_30d double, probability_order_90d double, probability_order_365d double,
    median_days_to_next_order double, share_never_returning double,
    expected_orders_12m_discounted double, expected_value_12m double, value_reason varchar,
    fitted_at timestamp);
insert into marts.fct_repurchase_forecasts values
    ('anna', 'bg_nbd', 'forecast', null, 0.8, 0.5, 1.2, 3, 0.4, 0.6, 0.75, 45, 0.2, 2.8, 180, null,
     '2024-03-20 12:00:00'),
    ('ben', 'bg_nbd', 'forecast', null, 0.4, 0.1, 0.3, 0.9, 0.1, 0.2, 0.35, null, 0.6, 0.8, 64, null,
     '2024-03-20 12:00:00');

create table marts.fct_forecast_quality (
    section varchar, measure varchar, value double, model varchar, fitted_on varchar,
    bucket bigint, customers bigint, actual double, standard_error double, lower_95 double,
    upper_95 double, baseline_last_period double, baseline_own_rate double,
    excess_last_period double, excess_own_rate double, detail varchar, fitted_at timestamp);
insert into marts.fct_forecast_quality by name
with lines (section, measure, value, model, fitted_on, bucket, customers, actual) as (
values
    ('decision', 'is_forecast', 1.0, '', '', 0, null, null),
    ('data', 'days_of_history', 200, '', '', 0, 602, null),
    ('fit', 'converged', 1, 'bg_nbd', 'calibration', 0, 600, null),
    ('fit', 'at_bound', 0, 'bg_nbd', 'calibration', 0, 600, null),
    ('fit', 'converged', 1, 'bg_nbd', 'full', 0, 602, null),
    ('fit', 'at_bound', 0, 'bg_nbd', 'full', 0, 602, null),
    ('fit', 'converged', 1, 'gamma_gamma', 'full', 0, 200, null),
    ('fit', 'at_bound', 0, 'gamma_gamma', 'full', 0, 200, null),
    ('score', 'total_orders', 90, 'bg_nbd', 'calibration', 0, 600, 100),
    ('score', 'mean_absolute_error', 0.2, 'bg_nbd', 'calibration', 0, 600, null),
    ('score', 'rank_correlation', 0.5, 'bg_nbd', 'calibration', 0, 600, null),
    ('holdout_week', 'cumulative_orders', 45, 'bg_nbd', 'calibration', 1, null, 50.0),
    ('holdout_week', 'cumulative_orders', 90, 'bg_nbd', 'calibration', 2, null, 100),
    ('tracking', 'cumulative_repeat_orders', 200, 'bg_nbd', 'calibration', 0, null, 210),
    ('tracking', 'cumulative_repeat_orders', 260, 'bg_nbd', 'calibration', 1, null, 260),
    ('calibration', 'probability_order_90d', 0.1, 'bg_nbd', 'calibration', 1, 300, 0.12),
    ('calibration', 'probability_order_90d', 0.4, 'bg_nbd', 'calibration', 2, 300, 0.38)
)
select *, timestamp '2024-03-20 12:00:00' as fitted_at from lines;
insert into marts.fct_forecast_quality by name
select 'score' as section, 'bg_nbd' as model, 'calibration' as fitted_on, 0 as bucket,
    600 as customers, timestamp '2024-03-20 12:00:00' as fitted_at, losses.*
from (values
    ('brier_score_90d', 0.1, 0.2, 0.15, -8.0, -4.0),
    ('mean_squared_error', 0.5, 0.9, 0.5, -3, 0.4),
    ('cumulative_weekly_error', 0.1, 0.3, 0.09, null, null)
) as losses (measure, value, baseline_last_period, baseline_own_rate, excess_last_period,
    excess_own_rate);
insert into marts.fct_forecast_quality by name
select 'parameter' as section, 'r' as measure, 0.24 as value, 'bg_nbd' as model,
    'full' as fitted_on, 0 as bucket, 0.01 as standard_error, 0.22 as lower_95, 0.26 as upper_95,
    timestamp '2024-03-20 12:00:00' as fitted_at;

create table marts.fct_row_ledger as
with ledger (block, unit, step_number, step, outcome, reason, is_handed_on, rows_in, rows_out) as (
values
    ('orders', 'line', 1, 'delivered', 'accepted', null, true, 5, 5),
    ('orders', 'line', 2, 'versioned', 'newest', null, true, 5, 5),
    ('orders', 'line', 3, 'dated', 'described', null, true, 5, 5),
    ('orders', 'line', 4, 'classed', 'sale', null, true, 5, 4),
    ('orders', 'line', 4, 'classed', 'no_sale', 'refund', false, 5, 1),
    ('orders', 'line', 5, 'judged', 'qualifying', null, true, 4, 3),
    ('orders', 'line', 5, 'judged', 'excluded', 'no_customer', false, 4, 1),
    ('orders', 'order', 6, 'qualified', 'qualifying', null, true, 4, 3),
    ('orders', 'order', 6, 'qualified', 'excluded', 'no_customer', false, 4, 1),
    ('orders', 'order', 7, 'counted', 'counted', null, true, 3, 3),
    ('interactions', 'interaction', 1, 'delivered', 'accepted', null, true, 3, 3),
    ('interactions', 'interaction', 2, 'versioned', 'newest', null, true, 3, 3),
    ('interactions', 'interaction', 3, 'dated', 'described', null, true, 3, 3),
    ('interactions', 'interaction', 4, 'counted', 'counted', null, true, 3, 3)
)
select * replace (cast(rows_in as bigint) as rows_in, cast(rows_out as bigint) as rows_out)
from ledger;
