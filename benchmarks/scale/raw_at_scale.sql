-- $customers customers, ten orders and ten interactions each on average over 36 months, skewed as in
-- a real shop: some buy fifty times, many twice. Everything follows from hash(): no two runs differ.
create or replace temp macro part(key, parts) as (hash(key) % parts) / parts;

create or replace temp macro moment(customer, event) as (
    -- Customers join during the first 80 % of the time and come more often soon after.
    timestamp '2022-01-01' + to_seconds(cast(36 * 30.4 * 86400 * (
        0.8 * part(customer, 1000) + (1 - 0.8 * part(customer, 1000)) * pow(part(event, 100000), 2)
    ) as bigint))
);

create or replace temp macro someone(event, customers) as cast(
    floor(pow(part(event, 1000003), 1.6) * customers) as bigint
);

insert into raw.loads by name
select
    unnest([1, 2]) as load_id, unnest(['orders', 'interactions']) as block, 1 as delivery,
    'generated' as file, 'generated' as content_hash, 'generated' as map_fingerprint,
    $customers * 10 as rows_read, $customers * 10 as rows_accepted, 0 as rows_rejected,
    'loaded' as status, timestamp '2025-01-01' as loaded_at;

insert into raw.orders by name
select
    1 as load_id, number as file_row, 'bench' as source, 'o' || number as order_id, 1 as line_number,
    'bench' as customer_namespace, 'c' || customer as source_customer_id,
    moment(customer, number) as ordered_at, 'placed' as status, false as is_test,
    'category ' || hash(number * 7) % 12 as product_category,
    cast(1 + (hash(number * 3) % 10000) / 100 as decimal(18, 4)) as amount,
    cast(hash(number * 11) % 5 as decimal(18, 4)) as discount_amount,
    cast(3 as decimal(18, 4)) as cost_amount,
    case when customer % 3 = 0 then 'store' else 'web' end as channel
from (
    select number, someone(number * 13, $customers) as customer from range($customers * 10) as numbers (number)
);

insert into raw.interactions by name
select
    2 as load_id, number as file_row, 'bench' as source, 'i' || number as interaction_id,
    'bench' as customer_namespace, 'c' || customer as source_customer_id,
    moment(customer, number * 5) as occurred_at, kind,
    case when kind in ('csat', 'review') then 1 + hash(number * 19) % 5 when kind = 'nps' then hash(number * 19) % 11 end
        as score
from (
    select
        number,
        someone(number * 17, $customers) as customer,
        [
            'visit', 'visit', 'product_view', 'product_view', 'campaign_sent', 'campaign_sent', 'campaign_opened',
            'campaign_clicked', 'cart', 'survey_sent', 'csat', 'nps', 'review', 'complaint', 'complaint_resolved',
            'praise', 'community_post', 'points_earned', 'referral_sent', 'inquiry'
        ][cast(1 + hash(number * 23) % 20 as bigint)] as kind
    from range($customers * 10) as numbers (number)
);

insert into raw.run_settings by name
select
    'bench' as build_id, 'bench' as source, (select max(ordered_at) from raw.orders) as as_of,
    false as is_as_of_given, timestamp '2025-01-01' as run_clock, 'Europe/Berlin' as reporting_time_zone,
    'EUR' as reporting_currency, 'exclude' as zero_amount_orders, 'order' as redelivery, 1 as week_starts_on,
    365 as activity_window_days, 3 as lateness_allowance_days, 'bench' as customer_namespace,
    'generated' as map_fingerprint, 'bench' as code_fingerprint, 26 as forecast_holdout_weeks,
    0.1 as forecast_discount_rate;
