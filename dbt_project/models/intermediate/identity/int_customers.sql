-- Grain: one row per person with any event up to as_of. customer_key numbers them inside the
-- warehouse, where integers join faster than text; it is never published.
with

persons as (

    select customer_id from {{ ref('int_orders') }}
    union distinct
    select customer_id from {{ ref('int_refunds') }}
    union distinct
    select customer_id from {{ ref('int_interactions') }}

),

final as (

    select
        {{ key_of('persons.customer_id') }} as customer_key,
        persons.customer_id
    from persons
    {{ with_known_keys('persons.customer_id') }}
    where persons.customer_id is not null

)

select * from final
