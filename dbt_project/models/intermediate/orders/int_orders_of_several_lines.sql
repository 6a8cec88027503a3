-- Grain: one row per source and order of more than one line, as its lines add up. Of several values
-- the first line that has one speaks for the order; of currencies, the first line with money.
with

lines as (

    select * from {{ ref('int_line_totals') }}

),

orders as (

    select
        source,
        order_id
    from lines
    group by source, order_id
    having count(*) > 1

),

final as (

    select
        lines.source,
        lines.order_id,
        min(lines.ordered_at) as ordered_at,
        min_by(lines.customer_namespace, lines.line_number) filter (where lines.source_customer_id is not null)
            as customer_namespace,
        coalesce(
            min_by(lines.status, lines.line_number) filter (where lines.line_class = 'sale'),
            min_by(lines.status, lines.line_number)
        ) as status,
        {% for column in ['source_customer_id', 'channel', 'customer_type', 'refunds_order_id'] %}
        min_by(lines.{{ column }}, lines.line_number) filter (where lines.{{ column }} is not null) as {{ column }},
        {% endfor %}
        {% for column in ['promised_at', 'delivered_at'] %}
        coalesce(max(lines.{{ column }}) filter (where lines.line_class = 'sale'), max(lines.{{ column }})) as {{ column }},
        {% endfor %}
        case
            when sum(lines.sale_lines + lines.refund_lines) = 0
                then min_by(lines.currency, lines.line_number) filter (where lines.currency is not null)
            else min_by(lines.currency, lines.line_number) filter (
                where lines.currency is not null and lines.line_class in ('sale', 'refund')
            )
        end as currency,
        {% for column in ['lines', 'sale_lines', 'refund_lines', 'excluded_lines', 'sale_lines_without_cost'] %}
        cast(sum(lines.{{ column }}) as bigint) as {{ column }},
        {% endfor %}
        cast(max(lines.replaced_with_order) + sum(lines.replaced_lines - lines.replaced_with_order) as bigint) as replaced_lines,
        {% for column in ['sale_amount', 'discount_amount', 'cost_amount'] %}
        cast(sum(lines.{{ column }}) as decimal(18, 4)) as {{ column }},
        {% endfor %}
        case
            when sum(lines.sale_lines) > 0 then null
            when count(*) filter (where lines.line_class = 'test') > 0 then 'test'
            when count(*) filter (where lines.line_class = 'cancelled') > 0 then 'cancelled'
            when count(*) filter (where lines.line_class = 'draft') > 0 then 'draft'
            when count(*) filter (where lines.line_class = 'refund') > 0 then 'refund'
            else min(lines.exclusion_without_sale)
        end as exclusion_without_sale
    from lines
    inner join orders
        on
            lines.source = orders.source
            and lines.order_id = orders.order_id
    group by lines.source, lines.order_id

)

select * from final
