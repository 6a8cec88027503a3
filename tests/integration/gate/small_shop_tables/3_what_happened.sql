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
    reorder_rate_high double, is_followed_up boolean, is_complete boolean);

create table marts.fct_action_effects (
    period_start date, action varchar, contacts integer, reached_customers integer,
    reached_reordered integer, reached_rate double, reached_rate_low double,
    reached_rate_high double, other_customers integer, other_reordered integer, other_rate double,
    other_rate_low double, other_rate_high double, difference double, difference_low double,
    difference_high double, is_followed_up boolean, is_complete boolean, warning varchar);

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
