-- Grain: one row per month: referrals sent and converted, customers won by them, and the share of the
-- active customers who recommended. What the shop never delivers is NULL. Counts are additive over
-- months, but for customers and recommending_customers.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

contacts as (

    select
        month_index,
        count(*) filter (where kind = 'referral_sent') as sent,
        count(*) filter (where kind = 'referral_converted') as converted
    from {{ ref('int_interactions') }}
    where kind in ('referral_sent', 'referral_converted')
    group by month_index

),

-- Whom a conversion names is a person as the customer of an order is one.
named as (

    select
        referrals.occurred_at,
        {{ customer_id('referrals.customer_namespace', 'referrals.referred_customer_id', 'settings.customer_namespace') }} as customer_id
    from {{ ref('stg_interactions') }} as referrals
    cross join settings
    where
        referrals.kind = 'referral_converted'
        and referrals.referred_customer_id is not null
        and referrals.occurred_at <= settings.as_of

),

brought as (

    select distinct coalesce(identities.customer_id, named.customer_id) as customer_id
    from named
    left join {{ ref('int_customer_identities') }} as identities
        on
            named.customer_id = identities.from_customer_id
            and named.occurred_at >= identities.valid_from
            and named.occurred_at < identities.valid_to

),

won as (

    select
        firsts.period_index as month_index,
        count(*) as customers
    from brought
    inner join {{ ref('int_customers') }} as customers
        on brought.customer_id = customers.customer_id
    inner join {{ ref('int_order_periods') }} as firsts
        on customers.customer_key = firsts.customer_key
    where firsts.grain = 'month' and firsts.is_first_order
    group by firsts.period_index

),

people as (

    select
        period_start,
        sum(active_customers) as customers,
        sum(active_recommending_customers) as recommending_customers
    from {{ ref('int_stage_months') }}
    group by period_start

),

shop as (

    select
        coalesce(max(sent) > 0, false) as tells_of_sent,
        coalesce(max(converted) > 0, false) as tells_of_converted,
        (select count(*) from brought) > 0 as tells_whom
    from contacts

),

final as (

    select
        periods.period_start,
        periods.is_complete,
        case when shop.tells_of_sent then cast(coalesce(contacts.sent, 0) as integer) end as referrals_sent,
        case when shop.tells_of_converted then cast(coalesce(contacts.converted, 0) as integer) end as referrals_converted,
        case when shop.tells_whom then cast(coalesce(won.customers, 0) as integer) end as customers_won,
        cast(coalesce(people.customers, 0) as integer) as customers,
        case
            when shop.tells_of_sent or shop.tells_of_converted
                then cast(coalesce(people.recommending_customers, 0) as integer)
        end as recommending_customers,
        case
            when shop.tells_of_sent or shop.tells_of_converted
                then {{ share('people.recommending_customers', 'people.customers') }}
        end as recommendation_rate
    from {{ ref('int_periods') }} as periods
    cross join shop
    left join contacts
        on periods.period_index = contacts.month_index
    left join won
        on periods.period_index = won.month_index
    left join people
        on periods.period_start = people.period_start
    where periods.grain = 'month'

)

select * from final
