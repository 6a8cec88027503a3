-- Grain: one row per customer and month of the spine: the relationship account. Closing and opening
-- are read off one exact sum; decay has a formula of its own: what time took of the opening, and of
-- the month's entries. NULL throughout where the shop delivers nothing that could be an entry.
with

half_life as (

    select {{ threshold('account_half_life_days') }} as half_life_days

),

kept as (

    select count(*) > 0 as is_kept from {{ ref('int_account_months') }}

),

accounts as (

    select
        customer_key,
        min(scaled_to) as scaled_to
    from {{ ref('int_account_months') }}
    group by customer_key

),

to_date as (

    select
        spine.customer_key,
        spine.month_index,
        periods.state_until,
        accounts.scaled_to,
        coalesce(months.credits, 0) as credits,
        coalesce(months.debits, 0) as debits,
        coalesce(months.decayed_amount, 0) as decayed_amount,
        coalesce(months.scaled_amount, 0) as scaled_amount,
        sum(months.scaled_amount) over to_date as scaled_balance,
        max(case when months.debits > 0 then months.month_index end) over to_date as last_debit_month_index,
        lag(periods.state_until) over to_date as previous_state_until
    from {{ ref('int_customer_months') }} as spine
    inner join {{ ref('int_periods') }} as periods
        on
            spine.month_index = periods.period_index
            and periods.grain = 'month'
    left join accounts
        on spine.customer_key = accounts.customer_key
    left join {{ ref('int_account_months') }} as months
        on
            spine.customer_key = months.customer_key
            and spine.month_index = months.month_index
    window to_date as (partition by spine.customer_key order by spine.month_index nulls last)

),

balances as (

    select
        to_date.*,
        coalesce(
            cast(to_date.scaled_balance as {{ double_type() }})
            * {{ kept_share('to_date.scaled_to', 'to_date.state_until', 'half_life.half_life_days') }},
            0
        ) as closing,
        coalesce(
            cast(to_date.scaled_balance - to_date.scaled_amount as {{ double_type() }})
            * {{ kept_share('to_date.scaled_to', 'to_date.previous_state_until', 'half_life.half_life_days') }},
            0
        ) as opening,
        coalesce(
            1 - {{ kept_share('to_date.previous_state_until', 'to_date.state_until', 'half_life.half_life_days') }}, 0
        ) as lost_share
    from to_date
    cross join half_life

),

rounded as (

    select
        *,
        cast(opening as decimal(18, 6)) as account_opening,
        cast(closing as decimal(18, 6)) as account_closing,
        opening * lost_share + cast(decayed_amount as {{ double_type() }}) as decay
    from balances

),

-- What rounding did to opening and closing is carried by the decay, so that the four add up to the
-- last digit; a decay that is wrong by more than rounding still shows.
final as (

    select
        rounded.customer_key,
        rounded.month_index,
        case when kept.is_kept then rounded.account_opening end as account_opening,
        case when kept.is_kept then cast(rounded.credits as decimal(18, 6)) end as account_credits,
        case when kept.is_kept then cast(rounded.debits as decimal(18, 6)) end as account_debits,
        case when kept.is_kept then cast(
            rounded.decay
            + (cast(rounded.account_opening as {{ double_type() }}) - rounded.opening)
            - (cast(rounded.account_closing as {{ double_type() }}) - rounded.closing)
            as decimal(18, 6)
        ) end as account_decay,
        case when kept.is_kept then rounded.account_closing end as account_closing,
        case when kept.is_kept then
            rounded.account_closing < {{ threshold('account_overdrawn_below') }}
            and coalesce(rounded.last_debit_month_index >= rounded.month_index - 11, false)
        end as is_overdrawn
    from rounded
    cross join kept

)

select * from final
