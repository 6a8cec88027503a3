-- Grain: one row per thing that went wrong for a customer: a late delivery, a missing item, a product
-- that was unavailable, a wrong price, a complaint. A complaint said again is no second incident.
with

incidents as (

    select
        interactions.source,
        'interaction' as cause_type,
        interactions.interaction_id as cause_id,
        interactions.customer_id,
        case interactions.kind
            when 'missing_item' then 'missing'
            when 'price_difference' then 'wrong_price'
            else interactions.kind
        end as kind,
        interactions.occurred_at,
        interactions.occurred_local,
        interactions.month_index,
        interactions.order_id
    from {{ ref('int_interactions') }} as interactions
    left join {{ ref('int_repeated_complaints') }} as repeated
        on
            interactions.source = repeated.source
            and interactions.interaction_id = repeated.interaction_id
    where
        interactions.kind in ('missing_item', 'unavailable', 'price_difference', 'complaint')
        and repeated.interaction_id is null
    union all
    select
        source,
        'order' as cause_type,
        order_id as cause_id,
        customer_id,
        'late' as kind,
        delivered_at as occurred_at,
        -- An arrival dated by its day alone still comes after its order.
        greatest(delivered_local, ordered_local) as occurred_local,
        month_index,
        order_id
    from {{ ref('int_deliveries') }}
    where kind = 'delivery_late'

),

final as (

    select
        customers.customer_key,
        incidents.source,
        incidents.cause_type,
        incidents.cause_id,
        incidents.kind,
        incidents.occurred_at,
        incidents.occurred_local,
        incidents.month_index,
        incidents.order_id
    from incidents
    inner join {{ ref('int_customers') }} as customers
        on incidents.customer_id = customers.customer_id

)

select * from final
