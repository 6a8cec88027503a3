-- Grain: one row per customer and month of the spine: the relationship account. Closing and opening
-- are read off one exact sum; decay has a formula of its own: what time took of the opening, and of
-- the month's entries. NULL throughout where the shop delivers nothing that could be an entry.
with

half_life as (

    select {{ threshold('account_half_life_days') }} as half_life_days

),

periods as (

    select * from {{ ref('int_periods') }} where grain = 'month'

),

states as (

    select
        spine.customer_key,
        spine.month_index,
        periods.state_until,
        previous_periods.state_until as previous_state_until,
        to_date.scaled_to,
        case when spine.is_event_month then to_date.credits end as credits,
        case when spine.is_event_month then to_date.debits end as debits,
        cast(months.decayed_amount as {{ double_type() }}) as decayed_amount,
        to_date.scaled_balance,
        case when spine.is_event_month then to_date.scaled_balance_before else to_date.scaled_balance end
            as scaled_balance_before,
        to_date.last_debit_month_index
    from {{ ref('int_customer_months') }} as spine
    inner join periods
        on spine.month_index = periods.period_index
    left join periods as previous_periods
        on spine.previous_month_index = previous_periods.period_index
    left join {{ ref('int_account_to_date') }} as to_date
        on
            spine.customer_key = to_date.customer_key
            and spine.event_month_index = to_date.month_index
    left join {{ ref('int_account_months') }} as months
        on
            spine.customer_key = months.customer_key
            and spine.month_index = months.month_index

),

balances as (

    select
        states.*,
        coalesce(
            states.scaled_balance
            * {{ kept_share('states.scaled_to', 'states.state_until', 'half_life.half_life_days') }},
            0
        ) as closing,
        coalesce(
            states.scaled_balance_before
            * {{ kept_share('states.scaled_to', 'states.previous_state_until', 'half_life.half_life_days') }},
            0
        ) as opening,
        coalesce(
            1 - {{ kept_share('states.previous_state_until', 'states.state_until', 'half_life.half_life_days') }}, 0
        ) as lost_share
    from states
    cross join half_life

),

rounded as (

    select
        *,
        cast(opening as decimal(18, 6)) as account_opening,
        cast(closing as decimal(18, 6)) as account_closing,
        opening * lost_share + coalesce(decayed_amount, 0) as decay
    from balances

),

-- What rounding did to opening and closing is carried by the decay, so that the four add up to the
-- last digit; a decay that is wrong by more than rounding still shows.
final as (

    select
        rounded.customer_key,
        rounded.month_index,
        rounded.account_opening,
        cast(coalesce(rounded.credits, 0) as decimal(18, 6)) as account_credits,
        cast(coalesce(rounded.debits, 0) as decimal(18, 6)) as account_debits,
        cast(
            rounded.decay
            + (cast(rounded.account_opening as {{ double_type() }}) - rounded.opening)
            - (cast(rounded.account_closing as {{ double_type() }}) - rounded.closing)
            as decimal(18, 6)
        ) as account_decay,
        rounded.account_closing,
        rounded.account_closing < {{ threshold('account_overdrawn_below') }}
        and coalesce(rounded.last_debit_month_index >= rounded.month_index - 11, false)
            as is_overdrawn
    from rounded
    cross join {{ ref('int_shop_facts') }} as shop
    where shop.has_accounts

)

select * from final
