-- Refuses the run when money has no rate at most 7 days old; it is never taken as 1. What was neither
-- sold nor given back needs none, and a refund none of its own that uses that of the order it names.
{{ config(meta={'fix': 'deliver a rate of at most 7 days before (fx_rates of the shop map)'}) }}
select
    source,
    order_id,
    currency,
    ordered_at
from {{ ref('int_orders') }}
where
    sale_lines > 0
    and exchange_rate is null
union all
select
    source,
    order_id,
    currency,
    refunded_at as ordered_at
from {{ ref('int_refunds') }}
where exchange_rate is null
