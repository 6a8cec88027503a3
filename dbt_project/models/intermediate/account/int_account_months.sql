-- Grain: one row per customer and month with an entry: what came in and went out, what of it is left
-- at the end of the month, what has decayed by then, and what is left scaled to the customer's first
-- such month, where months can be added up exactly.
with

half_life as (

    select {{ threshold('account_half_life_days') }} as half_life_days

),

aged as (

    select
        entries.customer_key,
        entries.month_index,
        periods.state_until,
        entries.amount,
        {{ kept_share('entries.occurred_local', 'periods.state_until', 'half_life.half_life_days') }} as kept_share
    from {{ ref('int_account_entries') }} as entries
    cross join half_life
    inner join {{ ref('int_periods') }} as periods
        on
            entries.month_index = periods.period_index
            and periods.grain = 'month'

),

months as (

    select
        customer_key,
        month_index,
        state_until,
        min(month_index) over (partition by customer_key) as first_month_index,
        cast(coalesce(sum(amount) filter (where amount > 0), 0) as decimal(18, 6)) as credits,
        cast(coalesce(-sum(amount) filter (where amount < 0), 0) as decimal(18, 6)) as debits,
        sum(cast(amount * kept_share as decimal(38, 12))) as kept_amount,
        sum(cast(amount * (1 - kept_share) as decimal(38, 12))) as decayed_amount
    from aged
    group by customer_key, month_index, state_until

),

scaled as (

    select
        months.*,
        cast({{ period_start('month', 'months.first_month_index') }} as timestamp) as scaled_to
    from months

),

final as (

    select
        scaled.customer_key,
        scaled.month_index,
        scaled.scaled_to,
        scaled.credits,
        scaled.debits,
        scaled.decayed_amount,
        cast(
            scaled.kept_amount / {{ kept_share('scaled.scaled_to', 'scaled.state_until', 'half_life.half_life_days') }}
            as decimal(38, 12)
        ) as scaled_amount
    from scaled
    cross join half_life

)

select * from final
