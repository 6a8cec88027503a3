-- One night: $lines order lines, $older in a hundred of them in any month before, a tenth as a whole in
-- the last three months or before, the rest in the open month; as_of goes on by an hour, into no other month.
create or replace temp macro part(key, parts) as (hash(key) % parts) / parts;

create or replace temp table night_before as
    select as_of, (select max(load_id) from raw.loads) + 1 as load_id from raw.run_settings;

insert into raw.loads by name
select
    load_id, 'orders' as block, 1 as delivery, 'night ' || load_id as file, 'generated' as content_hash,
    'generated' as map_fingerprint, $lines as rows_read, $lines as rows_accepted, 0 as rows_rejected,
    'loaded' as status, timestamp '2025-01-01' as loaded_at
from night_before;

insert into raw.orders by name
select
    load_id, number as file_row, 'bench' as source, 'n' || load_id || '-' || number as order_id,
    1 as line_number, 'bench' as customer_namespace,
    'c' || cast(floor(part(load_id * 1000003 + number, 1000003) * $customers) as bigint) as source_customer_id,
    as_of - to_seconds(cast(86400 * part(number * 31, 1000003) * case
        when number % 100 < $older then 900
        when number % 100 < 10 then 90
        else extract(day from as_of)
    end as bigint)) as ordered_at,
    'placed' as status, false as is_test, 'category 1' as product_category,
    cast(1 + (hash(number * 3) % 10000) / 100 as decimal(18, 4)) as amount,
    cast(0 as decimal(18, 4)) as discount_amount, cast(3 as decimal(18, 4)) as cost_amount, 'web' as channel
from range($lines) as numbers (number)
cross join night_before;

update raw.run_settings set
    as_of = as_of + interval 1 hour, build_id = 'bench-' || (select load_id from night_before);
