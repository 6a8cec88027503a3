-- Grain: one row per basis, grain, customer and unbroken run of periods at whose end the customer is
-- a member: ordered in the period (previous_period), or active at its end (activity_window).
with

reach as (

    select
        'previous_period' as basis,
        grain,
        customer_key,
        period_index as first_index,
        period_index as last_index
    from {{ ref('int_order_periods') }}
    union all
    select
        'activity_window' as basis,
        grain,
        customer_key,
        period_index as first_index,
        active_until_index as last_index
    from {{ ref('int_order_periods') }}
    where active_until_index >= period_index

),

starts as (

    select
        *,
        case
            when first_index <= lag(last_index) over (
                partition by basis, grain, customer_key order by first_index nulls last
            ) + 1 then 0
            else 1
        end as is_start
    from reach

),

runs as (

    select
        *,
        sum(is_start) over (
            partition by basis, grain, customer_key order by first_index nulls last
            rows between unbounded preceding and current row
        ) as run_number
    from starts

),

first_orders as (

    select
        grain,
        customer_key,
        min(period_index) as first_order_index
    from {{ ref('int_order_periods') }}
    group by grain, customer_key

),

final as (

    select
        runs.basis,
        runs.grain,
        runs.customer_key,
        cast(min(runs.first_index) as integer) as first_index,
        cast(max(runs.last_index) as integer) as last_index,
        min(runs.first_index) = min(first_orders.first_order_index) as begins_with_first_order
    from runs
    inner join first_orders
        on
            runs.grain = first_orders.grain
            and runs.customer_key = first_orders.customer_key
    group by runs.basis, runs.grain, runs.customer_key, runs.run_number

)

select * from final
