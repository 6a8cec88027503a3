-- Grain: one row per source and order. Amounts in the order's currency, by class of line. Most
-- orders have one line, which needs no adding up.
{% set columns = [
    'source', 'order_id', 'ordered_at', 'customer_namespace', 'source_customer_id', 'status', 'currency',
    'channel', 'customer_type', 'refunds_order_id', 'promised_at', 'delivered_at', 'lines', 'replaced_lines', 'sale_lines',
    'refund_lines', 'excluded_lines', 'sale_amount', 'discount_amount', 'cost_amount', 'sale_lines_without_cost',
    'exclusion_without_sale',
] %}
with

several as (

    select * from {{ ref('int_orders_of_several_lines') }}

),

final as (

    select
        {% for column in columns %}
        lines.{{ column }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref('int_line_totals') }} as lines
    left join several
        on
            lines.source = several.source
            and lines.order_id = several.order_id
    where several.order_id is null
    union all
    select
        {% for column in columns %}
        {{ column }}{{ "," if not loop.last }}
        {% endfor %}
    from several

)

select * from final
