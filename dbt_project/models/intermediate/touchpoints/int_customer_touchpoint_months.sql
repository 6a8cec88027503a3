-- Grain: one row per customer, touchpoint and month with a scored contact.
with

final as (

    select
        customers.customer_key,
        contacts.touchpoint,
        contacts.month_index,
        cast(count(*) as integer) as scored_contacts,
        cast(sum(contacts.experience) as decimal(18, 6)) as experience
    from {{ ref('int_contacts') }} as contacts
    inner join {{ ref('int_customers') }} as customers
        on contacts.customer_id = customers.customer_id
    where contacts.is_scored
    group by customers.customer_key, contacts.touchpoint, contacts.month_index

)

select * from final
