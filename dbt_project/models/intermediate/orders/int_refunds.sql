-- Grain: one row per source, order that holds refund lines, order they give money back for, and instant,
-- up to as_of. Money is positive here; it stands in the month of the refund, not of the order.
-- order_customer_id is whose the order with the refund lines is, customer_id whose the money is, and
-- stands_in_order_id the order of theirs in whose row it is shown.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

-- A line that names no order gives back what was sold beside it, else what its neighbours name.
refunds as (

    select
        orders.source,
        orders.order_id,
        coalesce(
            lines.refunds_order_id,
            case when orders.sale_lines > 0 then orders.order_id else orders.refunds_order_id end
        ) as refunded_order_id,
        lines.refunded_at,
        orders.customer_id,
        orders.sale_lines,
        orders.currency,
        orders.exchange_rate,
        min(lines.line_number) as first_line_number,
        cast(sum(lines.refund_amount) as decimal(18, 4)) as refund_amount,
        cast(sum(coalesce(lines.refund_cost_amount, 0)) as decimal(18, 4)) as refund_cost_amount
    from {{ ref('int_line_totals') }} as lines
    cross join settings
    inner join {{ ref('int_order_rates') }} as orders
        on
            lines.source = orders.source
            and lines.order_id = orders.order_id
    where
        lines.refunded_at <= settings.as_of
        and orders.refund_lines > 0
    group by 1, 2, 3, 4, 5, 6, 7, 8

),

-- Few orders are named by a refund: they alone are looked up.
refunded as (

    select
        source,
        order_id,
        customer_id,
        currency,
        exchange_rate
    from {{ ref('int_order_rates') }}
    where (source, order_id) in (
        select
            refunds.source,
            refunds.refunded_order_id
        from refunds
    )

),

-- What only gives back and has no customer is of the one whose orders it names. Who buys without being
-- known stays unknown, and so does what gives back to several.
rated as (

    select
        refunds.*,
        refunded.currency as refunded_currency,
        refunded.customer_id as refunded_customer_id,
        coalesce(
            refunds.customer_id,
            case
                when
                    refunds.sale_lines = 0
                    and min(refunded.customer_id) over (partition by refunds.source, refunds.order_id)
                    = max(refunded.customer_id) over (partition by refunds.source, refunds.order_id)
                    then max(refunded.customer_id) over (partition by refunds.source, refunds.order_id)
            end
        ) as order_customer_id,
        case when refunded.currency = refunds.currency then refunded.exchange_rate else refunds.exchange_rate end as used_rate
    from refunds
    left join refunded
        on
            refunds.source = refunded.source
            and refunds.refunded_order_id = refunded.order_id

),

final as (

    select
        rated.source,
        rated.order_id,
        rated.refunded_order_id as refunds_order_id,
        rated.refunded_currency,
        rated.refunded_at,
        {{ local_time('rated.refunded_at', 'local_times') }} as refunded_local,
        rated.order_customer_id,
        coalesce(rated.order_customer_id, rated.refunded_customer_id) as customer_id,
        case
            when rated.order_customer_id is null and rated.refunded_customer_id is not null then rated.refunded_order_id
            else rated.order_id
        end as stands_in_order_id,
        rated.currency,
        rated.first_line_number,
        rated.used_rate as exchange_rate,
        rated.refund_amount as amount_original,
        cast(round(rated.refund_amount * rated.used_rate, 4) as decimal(18, 4)) as refund_amount,
        cast(round(rated.refund_cost_amount * rated.used_rate, 4) as decimal(18, 4)) as refund_cost_amount
    from rated
    inner join {{ ref('int_local_time') }} as local_times
        on {{ quarter_hour('rated.refunded_at') }} = local_times.quarter_hour

)

select * from final
