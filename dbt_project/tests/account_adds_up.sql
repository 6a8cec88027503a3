-- opening + credits - debits - decay = closing to the last digit, and what closes one row opens the
-- customer's next. Decay has a formula of its own; it carries the rounding of opening and closing.
with

rows_in_order as (

    select
        *,
        lag(account_closing) over (partition by customer_id order by period_start nulls last) as previous_closing
    from {{ ref('fct_customer_periods') }}
    where account_closing is not null

)

select
    customer_id,
    period_start,
    account_opening,
    account_credits,
    account_debits,
    account_decay,
    account_closing,
    previous_closing
from rows_in_order
where
    account_opening + account_credits - account_debits - account_decay <> account_closing
    or account_opening <> coalesce(previous_closing, 0)
