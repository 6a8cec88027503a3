-- Grain: one row per customer and month with an entry: what came in and went out, what of it has
-- decayed by the end of the month, and all of it scaled to the customer's first such month, where
-- months can be added up exactly. as_of shows in decayed_amount alone.
with

half_life as (

    select {{ threshold('account_half_life_days') }} as half_life_days

),

entries as (

    select * from {{ ref('int_account_entries') }}

),

accounts as (

    select
        customer_key,
        {{ period_start('month', 'min(month_index)') }} as begun_on
    from entries
    group by customer_key

),

aged as (

    select
        entries.customer_key,
        entries.month_index,
        entries.amount,
        cast(accounts.begun_on as timestamp) as scaled_to,
        {{ kept_share('entries.occurred_local', 'periods.state_until', 'half_life.half_life_days') }} as kept_share,
        {{ kept_share('cast(accounts.begun_on as timestamp)', 'entries.occurred_local', 'half_life.half_life_days') }}
            as scale
    from entries
    cross join half_life
    inner join accounts
        on entries.customer_key = accounts.customer_key
    inner join {{ ref('int_periods') }} as periods
        on
            entries.month_index = periods.period_index
            and periods.grain = 'month'
    where {{ is_wanted('entries.customer_key', 'entries.month_index') }}

),

final as (

    select
        customer_key,
        month_index,
        scaled_to,
        cast(coalesce(sum(amount) filter (where amount > 0), 0) as decimal(18, 6)) as credits,
        cast(coalesce(-sum(amount) filter (where amount < 0), 0) as decimal(18, 6)) as debits,
        sum(cast(amount * (1 - kept_share) as decimal(38, 12))) as decayed_amount,
        sum(cast(amount / scale as decimal(38, 12))) as scaled_amount
    from aged
    group by customer_key, month_index, scaled_to

)

select * from final
