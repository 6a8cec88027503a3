-- Every entry stands in the credits or the debits of its customer's month, and nothing else does.
with

entries as (

    select
        customer_id,
        period_start,
        coalesce(sum(amount) filter (where amount > 0), 0) as credits,
        coalesce(-sum(amount) filter (where amount < 0), 0) as debits
    from {{ ref('fct_account_entries') }}
    group by customer_id, period_start

),

months as (

    select
        customer_id,
        period_start,
        account_credits as credits,
        account_debits as debits
    from {{ ref('fct_customer_periods') }}

)

select
    coalesce(entries.customer_id, months.customer_id) as customer_id,
    coalesce(entries.period_start, months.period_start) as period_start,
    entries.credits,
    months.credits as credits_of_month,
    entries.debits,
    months.debits as debits_of_month
from entries
full outer join months
    on
        entries.customer_id = months.customer_id
        and entries.period_start = months.period_start
where
    coalesce(entries.credits, 0) <> coalesce(months.credits, 0)
    or coalesce(entries.debits, 0) <> coalesce(months.debits, 0)
