-- Grain: one row per customer and month from which the variation of twelve months' revenue is another:
-- known from the twelfth month after the first qualifying order on, while the twelve months come to more
-- than nothing. It lasts until last_month_index.
with

months as (

    select
        customer_key,
        month_index,
        gross_amount - refund_amount as net_amount,
        {{ money_squared('gross_amount - refund_amount') }} as net_square
    from {{ ref('int_customer_order_months') }}

),

histories as (

    select
        customer_key,
        {{ period_index('month', 'min(first_ordered_local)') }} + 11 as first_known_index
    from {{ ref('int_customer_order_months') }}
    where first_ordered_local is not null
    group by customer_key

),

-- What a month brings leaves twelve months later; the first month known is a change of nothing.
changes as (

    select
        customer_key,
        month_index,
        sum(net_amount) as net_amount,
        sum(net_square) as net_square
    from (
        select
            customer_key,
            month_index,
            net_amount,
            net_square
        from months
        union all
        select
            customer_key,
            month_index + 12 as month_index,
            -net_amount as net_amount,
            -net_square as net_square
        from months
        union all
        select
            customer_key,
            first_known_index as month_index,
            0 as net_amount,
            0 as net_square
        from histories
    ) as both_ends
    group by customer_key, month_index

),

states as (

    select
        customer_key,
        month_index,
        lead(month_index) over to_date - 1 as last_month_index,
        sum(net_amount) over to_date as year_amount,
        sum(net_square) over to_date as year_squares
    from changes
    window to_date as (partition by customer_key order by month_index nulls last)

),

final as (

    select
        states.customer_key,
        cast(states.month_index as integer) as month_index,
        cast(states.last_month_index as integer) as last_month_index,
        {{ variation_of('states.year_amount', 'states.year_squares', 12) }} as revenue_variation
    from states
    inner join histories
        on states.customer_key = histories.customer_key
    where
        states.month_index >= histories.first_known_index
        and states.year_amount > 0

)

select * from final
