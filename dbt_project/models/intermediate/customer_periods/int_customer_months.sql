-- Grain: one row per customer and month of fct_customer_periods: the spine. event_month_index names
-- the row of every *_to_date model that holds its state; deltas of a month count where it is new.
-- previous_month_index is the customer's row before, however long ago.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

runs as (

    select
        event_months.customer_key,
        event_months.month_index,
        event_months.previous_month_index,
        least(event_months.last_month_index, {{ period_index('month', 'settings.as_of_local') }})
        - event_months.month_index + 1 as run_months
    from {{ ref('int_customer_event_months') }} as event_months
    cross join settings

),

final as (

    select
        runs.customer_key,
        cast(runs.month_index + steps.step as integer) as month_index,
        runs.month_index as event_month_index,
        steps.step = 0 as is_event_month,
        cast(case when steps.step = 0 then runs.previous_month_index else runs.month_index + steps.step - 1 end as integer)
            as previous_month_index
    from runs
    inner join {{ run_steps(14) }} as steps
        on runs.run_months = steps.run_months
    where {{ is_wanted('runs.customer_key', 'runs.month_index + steps.step') }}

)

select * from final
