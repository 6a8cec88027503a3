-- Grain: one row per customer, touchpoint and month with a scored contact.
with

final as (

    select
        customers.customer_key,
        interactions.touchpoint,
        interactions.month_index,
        count(*) as scored_contacts,
        sum(interactions.experience) as experience
    from {{ ref('int_interactions') }} as interactions
    inner join {{ ref('int_customers') }} as customers
        on interactions.customer_id = customers.customer_id
    where interactions.is_scored
    group by customers.customer_key, interactions.touchpoint, interactions.month_index

)

select * from final
