-- Grain: one row per complaint that only says again what the one before it said: the same customer,
-- the same order, within the days of the seed; first_id names the one that said it first. It does not
-- count in the relationship account.
with

complaints as (

    select
        source,
        interaction_id,
        customer_id,
        order_id,
        occurred_at,
        occurred_local,
        lag(occurred_local) over (
            partition by customer_id, source, order_id
            order by occurred_at nulls last, interaction_id nulls last
        ) as previous_local
    from {{ ref('int_interactions') }}
    where
        kind = 'complaint'
        and customer_id is not null
        and order_id is not null

),

numbered as (

    select
        *,
        sum(case when is_repeated then 0 else 1 end) over (
            partition by customer_id, source, order_id
            order by occurred_at nulls last, interaction_id nulls last
            rows between unbounded preceding and current row
        ) as matter
    from (
        select
            *,
            coalesce(
                occurred_local < {{ add_days('previous_local', threshold('repeated_complaint_days')) }}, false
            ) as is_repeated
        from complaints
    ) as judged

),

final as (

    select
        source,
        interaction_id,
        first_id
    from (
        select
            *,
            first_value(interaction_id) over (
                partition by customer_id, source, order_id, matter
                order by occurred_at nulls last, interaction_id nulls last
            ) as first_id
        from numbered
    ) as named
    where is_repeated

)

select * from final
