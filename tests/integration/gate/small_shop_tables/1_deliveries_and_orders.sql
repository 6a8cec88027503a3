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
