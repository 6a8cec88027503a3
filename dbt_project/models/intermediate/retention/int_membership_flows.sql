-- Grain: one row per basis, grain and period in which anyone became or ceased to be a member: ordered
-- in the period (previous_period), or active at its end (activity_window).
-- An order makes a member from its period to last_index. Membership begins where that does not follow
-- on from the customer's row before, and ends where the next row does not follow on.
with

neighbours as (

    select
        grain,
        period_index,
        active_until_index,
        lag(period_index) over by_period as previous_period_index,
        lead(period_index) over by_period as next_period_index,
        lag(active_until_index) over by_period as previous_active_until_index
    from {{ ref('int_order_periods') }}
    window by_period as (partition by grain, customer_key order by period_index nulls last)

),

memberships as (

    select
        grain,
        'previous_period' as basis,
        period_index as first_index,
        period_index as last_index,
        previous_period_index is null as is_first_order,
        coalesce(period_index > previous_period_index + 1, true) as is_start,
        coalesce(next_period_index > period_index + 1, true) as is_end
    from neighbours
    union all
    select
        grain,
        'activity_window' as basis,
        period_index as first_index,
        active_until_index as last_index,
        previous_period_index is null as is_first_order,
        coalesce(period_index > previous_active_until_index + 1, true) as is_start,
        coalesce(next_period_index > active_until_index + 1, true) as is_end
    from neighbours

),

-- A window of 365 days can run out within one leap year: such an order never makes a member.
members as (

    select * from memberships
    where last_index >= first_index or not is_start

),

entered as (

    select
        basis,
        grain,
        first_index as period_index,
        count(*) as entered_customers,
        count(*) filter (where is_first_order) as new_customers
    from members
    where is_start
    group by basis, grain, first_index

),

lost as (

    select
        basis,
        grain,
        last_index + 1 as period_index,
        count(*) as lost_customers
    from members
    where is_end
    group by basis, grain, last_index + 1

),

final as (

    select
        coalesce(entered.basis, lost.basis) as basis,
        coalesce(entered.grain, lost.grain) as grain,
        coalesce(entered.period_index, lost.period_index) as period_index,
        coalesce(entered.entered_customers, 0) as entered_customers,
        coalesce(entered.new_customers, 0) as new_customers,
        coalesce(lost.lost_customers, 0) as lost_customers
    from entered
    full outer join lost
        on
            entered.basis = lost.basis
            and entered.grain = lost.grain
            and entered.period_index = lost.period_index

)

select * from final
