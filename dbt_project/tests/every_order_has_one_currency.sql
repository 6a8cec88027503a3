-- Refuses the run when an order sells or gives back in several currencies: they cannot be added up. A
-- line without one is in the reporting currency.
{{ config(meta={'fix': 'deliver the order mended, or map its currency'}) }}
select
    orders.source,
    orders.order_id,
    min(coalesce(lines.currency, settings.reporting_currency)) as currency,
    max(coalesce(lines.currency, settings.reporting_currency)) as another_currency
from {{ ref('int_orders_of_several_lines') }} as orders
cross join {{ ref('stg_run_settings') }} as settings
inner join {{ ref('stg_order_lines') }} as lines
    on
        orders.source = lines.source
        and orders.order_id = lines.order_id
where
    lines.line_class in ('sale', 'refund')
    and orders.ordered_at <= settings.as_of
group by orders.source, orders.order_id
having
    min(coalesce(lines.currency, settings.reporting_currency))
    <> max(coalesce(lines.currency, settings.reporting_currency))
