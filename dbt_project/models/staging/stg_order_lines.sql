-- Grain: one row per source, order and line, newest version. Amounts are in the order's currency.
-- redelivery = order: a newer load replaces the whole order. redelivery = line: each line itself.
-- versions: rows this line stands for; replaced_with_order: rows of older versions of its order.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

lines as (

    select
        orders.*,
        loads.load_rank
    from {{ source('raw', 'orders') }} as orders
    inner join {{ ref('stg_loads') }} as loads
        on orders.load_id = loads.load_id

),

order_versions as (

    select
        source,
        order_id,
        load_rank,
        max(updated_at) as updated_at,
        count(*) as lines
    from lines
    group by source, order_id, load_rank

),

newest_order_versions as (

    select
        source,
        order_id,
        load_rank,
        cast(row_number() over (
            partition by source, order_id
            order by updated_at desc nulls last, load_rank desc nulls last
        ) as bigint) as age,
        cast(sum(lines) over (partition by source, order_id) as bigint) - lines as lines_of_other_versions
    from order_versions

),

candidates as (

    select
        lines.*,
        case when settings.redelivery = 'line' then 0 else versions.lines_of_other_versions end
            as replaced_with_order
    from lines
    cross join settings
    inner join newest_order_versions as versions
        on
            lines.source = versions.source
            and lines.order_id = versions.order_id
            and lines.load_rank = versions.load_rank
    where versions.age = 1 or settings.redelivery = 'line'

),

ranked as (

    select
        *,
        cast(row_number() over (
            partition by source, order_id, line_number
            order by updated_at desc nulls last, load_rank desc nulls last, file_row desc nulls last
        ) as bigint) as line_age,
        count(*) over (partition by source, order_id, line_number) as versions
    from candidates

),

final as (

    select
        source,
        order_id,
        line_number,
        customer_namespace,
        source_customer_id,
        ordered_at,
        status,
        product_category,
        amount,
        discount_amount,
        cost_amount,
        currency,
        channel,
        customer_type,
        promised_at,
        delivered_at,
        refunds_order_id,
        case
            when is_test or status = 'test' then 'test'
            when status = 'refund' then 'refund'
            when status in ('cancelled', 'draft') then status
            when exclusion is not null then 'excluded'
            else 'sale'
        end as line_class,
        exclusion,
        versions,
        replaced_with_order
    from ranked
    where line_age = 1

)

select * from final
