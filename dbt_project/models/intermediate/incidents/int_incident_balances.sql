-- Grain: one row per incident: the lowest balance of the relationship account from the incident until
-- 90 days later. Between entries a balance only fades towards 0, so it is enough to look at entries.
with

incidents as (

    select * from {{ ref('int_incidents') }}

),

half_life as (

    select {{ threshold('account_half_life_days') }} as half_life_days

),

-- An incident that is no entry is looked at all the same; what happens at one instant counts together.
moments as (

    select
        customer_key,
        occurred_local,
        sum(amount) as amount
    from (
        select
            customer_key,
            occurred_local,
            0 as amount
        from incidents
        union all
        select
            customer_key,
            occurred_local,
            amount
        from {{ ref('int_account_entries') }}
        where customer_key in (select incidents.customer_key from incidents)
    ) as incidents_and_entries
    group by customer_key, occurred_local

),

aged as (

    select
        *,
        min(occurred_local) over (partition by customer_key) as first_local
    from moments

),

-- Scaled to the customer's first moment, amounts can be added up exactly.
scaled as (

    select
        aged.customer_key,
        aged.occurred_local,
        {{ kept_share('aged.first_local', 'aged.occurred_local', 'half_life.half_life_days') }} as kept_share,
        cast(
            aged.amount / {{ kept_share('aged.first_local', 'aged.occurred_local', 'half_life.half_life_days') }}
            as decimal(38, 12)
        ) as scaled_amount
    from aged
    cross join half_life

),

balances as (

    select
        customer_key,
        occurred_local,
        cast(cast(sum(scaled_amount) over to_date as {{ double_type() }}) * kept_share as decimal(18, 6)) as balance
    from scaled
    window to_date as (
        partition by customer_key
        order by occurred_local nulls last
        rows between unbounded preceding and current row
    )

),

final as (

    select
        incidents.customer_key,
        incidents.source,
        incidents.cause_type,
        incidents.cause_id,
        min(balances.balance) as lowest_balance
    from incidents
    inner join balances
        on
            incidents.customer_key = balances.customer_key
            and incidents.occurred_local <= balances.occurred_local
    where balances.occurred_local < {{ reorder_deadline('incidents.occurred_local') }}
    group by incidents.customer_key, incidents.source, incidents.cause_type, incidents.cause_id

)

select * from final
