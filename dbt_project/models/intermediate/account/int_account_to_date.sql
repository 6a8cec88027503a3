-- Grain: one row per customer and event month from the first entry on: what moved the relationship
-- account in that month, and the exact sum since. The sums hold until the customer's next row.
with

months as (

    select
        events.customer_key,
        events.month_index,
        months.credits,
        months.debits,
        months.scaled_amount,
        max(months.scaled_to) over to_date as scaled_to,
        sum(months.scaled_amount) over to_date as scaled_balance,
        max(case when months.debits > 0 then months.month_index end) over to_date as last_debit_month_index
    from {{ ref('int_customer_event_months') }} as events
    left join {{ ref('int_account_months') }} as months
        on
            events.customer_key = months.customer_key
            and events.month_index = months.month_index
    window to_date as (partition by events.customer_key order by events.month_index nulls last)

),

final as (

    select
        customer_key,
        month_index,
        scaled_to,
        coalesce(credits, 0) as credits,
        coalesce(debits, 0) as debits,
        cast(scaled_balance as {{ double_type() }}) as scaled_balance,
        cast({{ exact_difference('scaled_balance', 'coalesce(scaled_amount, 0)', 12) }} as {{ double_type() }})
            as scaled_balance_before,
        last_debit_month_index
    from months
    where scaled_balance is not null

)

select * from final
