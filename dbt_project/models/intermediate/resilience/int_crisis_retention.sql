-- Grain: one row per crisis window that the data reach, its months or the same a year before
-- (is_year_before 0 or 1), and ladder stage on the eve, and `all`, also of nobody. Customers are those
-- whose activity window ran at the end of the month before; retained is who ordered in its months.
with

windows as (

    select
        name,
        {{ period_index('month', 'window_start') }} as first_month_index,
        {{ period_index('month', add_days('window_end', -1)) }} as last_month_index
    from {{ ref('crisis_windows') }}

),

-- The year before is measured the same way; on_the_eve is the month before the first.
spans as (

    select
        windows.name,
        years.n as is_year_before,
        windows.first_month_index - 12 * years.n as first_month_index,
        windows.last_month_index - 12 * years.n as last_month_index
    from windows
    cross join {{ series(0, 1) }} as years

),

-- Both must lie in the data: an order had been delivered by the eve, and the first month has begun.
measured as (

    select
        spans.*,
        first_months.is_before_first_window as is_left_truncated,
        coalesce(last_months.is_complete, false) as is_complete
    from spans
    inner join {{ ref('int_periods') }} as eves
        on
            spans.first_month_index - 1 = eves.period_index
            and eves.grain = 'month'
            and eves.has_orders_begun
    inner join {{ ref('int_periods') }} as first_months
        on
            spans.first_month_index = first_months.period_index
            and first_months.grain = 'month'
    left join {{ ref('int_periods') }} as last_months
        on
            spans.last_month_index = last_months.period_index
            and last_months.grain = 'month'

),

customers as (

    select
        measured.name,
        measured.is_year_before,
        measured.first_month_index,
        measured.last_month_index,
        ladder.customer_key,
        ladder.stage
    from measured
    inner join {{ ref('int_customer_ladder') }} as ladder
        on measured.first_month_index - 1 = ladder.month_index
    inner join {{ ref('int_customer_lifecycle') }} as lifecycles
        on
            ladder.customer_key = lifecycles.customer_key
            and ladder.month_index = lifecycles.month_index
    where lifecycles.is_in_activity_window

),

retained as (

    select distinct
        customers.name,
        customers.is_year_before,
        customers.customer_key
    from customers
    inner join {{ ref('int_customer_order_months') }} as orders
        on
            customers.customer_key = orders.customer_key
            and customers.first_month_index <= orders.month_index
    where
        orders.orders > 0
        and orders.month_index <= customers.last_month_index

),

final as (

    select
        measured.name as crisis_window,
        measured.is_year_before,
        case all_or_one.n when 0 then 'all' else customers.stage end as ladder_stage,
        count(customers.customer_key) as customers,
        count(retained.customer_key) as retained,
        measured.is_complete,
        measured.is_left_truncated
    from measured
    cross join {{ series(0, 1) }} as all_or_one
    left join customers
        on
            measured.name = customers.name
            and measured.is_year_before = customers.is_year_before
    left join retained
        on
            customers.name = retained.name
            and customers.is_year_before = retained.is_year_before
            and customers.customer_key = retained.customer_key
    where all_or_one.n = 0 or customers.customer_key is not null
    group by 1, 2, 3, measured.is_complete, measured.is_left_truncated

)

select * from final
