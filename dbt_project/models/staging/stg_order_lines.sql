-- Grain: one row per source, order and line, newest version. Amounts are in the order's currency.
-- redelivery = order: a newer load replaces the whole order. redelivery = line: each line itself.
-- versions: rows this line stands for; replaced_with_order: rows of older versions of its order.
with

final as (

    select
        lines.source,
        lines.order_id,
        lines.line_number,
        lines.customer_namespace,
        lines.source_customer_id,
        lines.ordered_at,
        lines.status,
        lines.product_category,
        lines.amount,
        lines.discount_amount,
        lines.cost_amount,
        lines.currency,
        lines.channel,
        lines.customer_type,
        lines.promised_at,
        lines.delivered_at,
        lines.refunds_order_id,
        case
            when lines.is_test or lines.status = 'test' then 'test'
            when lines.status = 'refund' then 'refund'
            when lines.status in ('cancelled', 'draft') then lines.status
            when lines.exclusion is not null then 'excluded'
            else 'sale'
        end as line_class,
        lines.exclusion,
        coalesce(versions.versions, 1) as versions,
        coalesce(versions.replaced_with_order, 0) as replaced_with_order
    from {{ ref('stg_delivered_lines') }} as lines
    left join {{ ref('stg_order_line_versions') }} as versions
        on
            lines.source = versions.source
            and lines.order_id = versions.order_id
            and lines.load_id = versions.load_id
            and lines.file_row = versions.file_row
    where coalesce(versions.is_newest, true)

)

select * from final
