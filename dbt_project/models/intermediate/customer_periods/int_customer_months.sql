-- Grain: one row per customer and month of fct_customer_periods: the spine. event_month_index names
-- the row of every *_to_date model that holds its state; deltas of a month count where it is new.
with

event_months as (

    select * from {{ ref('int_customer_event_months') }}

),

final as (

    select
        event_months.customer_key,
        cast(event_months.month_index + steps.step as integer) as month_index,
        event_months.month_index as event_month_index,
        steps.step = 0 as is_event_month
    from event_months
    inner join {{ run_steps(14) }} as steps
        on event_months.run_months = steps.run_months

)

select * from final
