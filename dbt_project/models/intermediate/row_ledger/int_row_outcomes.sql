-- Grain: one row per block, step, outcome and reason: how many rows left the step this way, counted
-- where they arrived (NULL: none). What entered the first step is 'read'; the orders that the lines
-- make are 'made'.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

deliveries as (

    select
        block,
        case when is_counting then 'accepted' else status end as outcome,
        sum(rows_read) as rows_read,
        sum(case when is_counting then rows_accepted else rows_read end) as rows_out,
        sum(case when is_counting then rows_erased else 0 end) as rows_erased
    from {{ ref('stg_deliveries') }}
    group by 1, 2

),

reads as (

    select
        block,
        sum(rows_read) as rows_read
    from deliveries
    group by block

),

rejects as (

    select
        deliveries.block,
        rejects.reason,
        sum(rejects.rejected_rows) as rejected_rows
    from {{ ref('stg_rejects') }} as rejects
    inner join {{ ref('stg_deliveries') }} as deliveries
        on rejects.load_id = deliveries.load_id
    where deliveries.is_counting
    group by deliveries.block, rejects.reason

),

late_orders as (

    select
        totals.source,
        totals.order_id
    from {{ ref('int_order_totals') }} as totals
    cross join settings
    where totals.ordered_at > settings.as_of

),

lines as (

    select
        late_orders.order_id is null as is_described,
        case when lines.line_class = 'excluded' then lines.exclusion else lines.line_class end as class_name,
        lines.line_class = 'sale' as is_sale,
        count(*) as line_count
    from {{ ref('stg_order_lines') }} as lines
    left join late_orders
        on
            lines.source = late_orders.source
            and lines.order_id = late_orders.order_id
    group by 1, 2, 3

),

totals as (

    select
        count(*) as orders,
        count(*) filter (where totals.ordered_at > settings.as_of) as late_orders,
        sum(totals.replaced_lines) as replaced_lines
    from {{ ref('int_order_totals') }} as totals
    cross join settings

),

orders as (

    select
        exclusion,
        case when exclusion is null then 'qualifying' else 'excluded' end as outcome,
        count(*) as orders,
        sum(lines) as lines,
        sum(sale_lines) as sale_lines
    from {{ ref('int_orders') }}
    group by exclusion

),

delivered_interactions as (

    select
        count(*) as newest,
        sum(interactions.versions - 1) as superseded,
        count(*) filter (where interactions.occurred_at > settings.as_of) as late
    from {{ ref('stg_interactions') }} as interactions
    cross join settings

),

described_interactions as (

    select
        count(*) as described,
        count(*) filter (where customer_id is null) as of_nobody
    from {{ ref('int_interactions') }}

),

final as (

    {{ row_outcomes([
        ('block', "'read'", "'read'", 'rows_read', 'reads', 'null'),
        ('block', "'delivered'", 'outcome', 'rows_out', 'deliveries', 'null'),
        ('block', "'delivered'", "'erased'", 'rows_erased', 'deliveries where rows_erased > 0', 'null'),
        ('block', "'delivered'", "'rejected'", 'rejected_rows', 'rejects', 'reason'),
        ("'orders'", "'versioned'", "'superseded'", 'replaced_lines', 'totals', 'null'),
        ("'orders'", "'versioned'", "'newest'", 'sum(line_count)', 'lines', 'null'),
        ("'orders'", "'dated'", "'described'", 'sum(lines)', 'orders', 'null'),
        ("'orders'", "'dated'", "'after_as_of'", 'sum(line_count)', 'lines where not is_described', 'null'),
        ("'orders'", "'classed'", "'sale'", 'sum(line_count)', 'lines where is_described and is_sale', 'null'),
        ("'orders'", "'classed'", "'no_sale'", 'line_count', 'lines where is_described and not is_sale', 'class_name'),
        ("'orders'", "'judged'", 'outcome', 'sale_lines', 'orders', 'exclusion'),
        ("'orders'", "'made'", "'made'", 'orders', 'totals', 'null'),
        ("'orders'", "'qualified'", "'after_as_of'", 'late_orders', 'totals', 'null'),
        ("'orders'", "'qualified'", 'outcome', 'orders', 'orders', 'exclusion'),
        ("'interactions'", "'versioned'", "'newest'", 'newest', 'delivered_interactions', 'null'),
        ("'interactions'", "'versioned'", "'superseded'", 'superseded', 'delivered_interactions', 'null'),
        ("'interactions'", "'dated'", "'described'", 'described', 'described_interactions', 'null'),
        ("'interactions'", "'dated'", "'after_as_of'", 'late', 'delivered_interactions', 'null'),
        ("'interactions'", "'counted'", "'excluded'", 'of_nobody', 'described_interactions', "'no_customer'"),
        ("'customer_links'", "'versioned'", "'newest'", 'count(*)', ref('stg_customer_links'), 'null'),
        ("'customer_links'", "'versioned'", "'superseded'", 'sum(versions - 1)', ref('stg_customer_links'), 'null'),
        ("'fx_rates'", "'versioned'", "'newest'", 'count(*)', ref('stg_fx_rates'), 'null'),
        ("'fx_rates'", "'versioned'", "'superseded'", 'sum(versions - 1)', ref('stg_fx_rates'), 'null'),
    ]) }}

)

select * from final
