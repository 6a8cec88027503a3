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
        cast(row_number() over (order by customer_id nulls last) as bigint) as customer_key,
        customer_id
    from persons
    where customer_id is not null

)

select * from final
