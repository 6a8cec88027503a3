-- Grain: one row per interaction or delivery that moves the relationship account of a person:
-- weight of its kind times experience. What comes to 0 moves nothing and is no entry.
with

kinds as (

    select * from {{ ref('interaction_kinds') }}

),

causes as (

    select
        interactions.source,
        interactions.customer_id,
        interactions.occurred_at,
        interactions.occurred_local,
        interactions.month_index,
        interactions.kind,
        'interaction' as cause_type,
        interactions.interaction_id as cause_id,
        interactions.order_id,
        interactions.experience
    from {{ ref('int_interactions') }} as interactions
    left join {{ ref('int_repeated_complaints') }} as repeated
        on
            interactions.source = repeated.source
            and interactions.interaction_id = repeated.interaction_id
    where repeated.interaction_id is null
    union all
    select
        deliveries.source,
        deliveries.customer_id,
        deliveries.delivered_at as occurred_at,
        deliveries.delivered_local as occurred_local,
        deliveries.month_index,
        deliveries.kind,
        'order' as cause_type,
        deliveries.order_id as cause_id,
        deliveries.order_id,
        kinds.default_experience as experience
    from {{ ref('int_deliveries') }} as deliveries
    inner join kinds
        on deliveries.kind = kinds.kind

),

final as (

    select
        customers.customer_key,
        causes.source,
        causes.occurred_at,
        causes.occurred_local,
        causes.month_index,
        causes.kind,
        causes.cause_type,
        causes.cause_id,
        causes.order_id,
        causes.experience,
        kinds.account_weight as weight,
        cast(round(kinds.account_weight * causes.experience, 6) as decimal(18, 6)) as amount
    from causes
    inner join kinds
        on causes.kind = kinds.kind
    inner join {{ ref('int_customers') }} as customers
        on causes.customer_id = customers.customer_id
    where round(kinds.account_weight * causes.experience, 6) <> 0

)

select * from final
