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
