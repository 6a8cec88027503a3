-- Grain: one row per complaint that only says again what the one before it said: the same customer,
-- the same order, within the days of the seed. It does not count in the relationship account.
with

complaints as (

    select
        source,
        interaction_id,
        opened_local,
        lag(opened_local) over (
            partition by customer_id, source, order_id
            order by opened_at nulls last, interaction_id nulls last
        ) as previous_local
    from {{ ref('int_complaints') }}
    where order_id is not null

),

final as (

    select
        source,
        interaction_id
    from complaints
    where opened_local < {{ add_days('previous_local', threshold('repeated_complaint_days')) }}

)

select * from final
