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
    cast(null as decimal(18, 6)) as commitment_rungs,
    cast(null as decimal(18, 6)) as commitment_satisfaction,
    cast(null as decimal(18, 6)) as commitment_delight,
    cast(null as decimal(18, 6)) as commitment_engagement,
    cast(null as decimal(18, 6)) as commitment_empowerment, 0 as praise, 0 as community_actions,
    0 as referrals_converted, 0 as ambassador_sales, 0 as ideas_and_content,
    0 as complaints_recovered, 0 as complaints_overdue, orders, orders as orders_change,
    0 as complaints_open, 0 as community_memberships, overdrawn as account_overdrawn
from (values (1, null, 1, 0), (2, null, 2, 0), (3, 1, 1, 1)) as combinations (id, csat, orders, overdrawn);

create table marts.fct_ladder_transitions (
    period_start date, from_stage varchar, to_stage varchar, customers bigint, is_complete boolean);
insert into marts.fct_ladder_transitions values
    ('2024-01-01', 'entered', 'unknown', 1, true),
    ('2024-02-01', 'unknown', 'satisfaction', 1, true),
    ('2024-02-01', 'entered', 'unknown', 1, true),
    ('2024-03-01', 'satisfaction', 'satisfaction', 1, false),
    ('2024-03-01', 'unknown', 'dissatisfied', 1, false);
