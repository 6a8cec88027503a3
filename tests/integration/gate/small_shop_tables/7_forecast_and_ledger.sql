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
