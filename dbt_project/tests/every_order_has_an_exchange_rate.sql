-- Refuses the run when money has no rate at most 7 days old; it is never taken as 1.
select
    source,
    order_id,
    currency,
    ordered_at
from {{ ref('int_orders') }}
where exchange_rate is null
