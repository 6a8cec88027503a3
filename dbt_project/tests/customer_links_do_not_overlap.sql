-- A customer is one person at a time: two links of the same customer must not share an instant.
{{ config(meta={'fix': 'deliver the links with one of them ended, or take a file back with `ladder withdraw FILE`'}) }}
with

links as (

    select * from {{ ref('stg_customer_links') }} where valid_from < valid_to

)

select
    one.from_customer_id,
    one.to_customer_id,
    other.to_customer_id as also_to_customer_id
from links as one
inner join links as other
    on
        one.from_customer_id = other.from_customer_id
        and one.valid_from < other.valid_to
        and other.valid_from < one.valid_to
where
    one.valid_from < other.valid_from
    or (one.valid_from = other.valid_from and one.to_customer_id < other.to_customer_id)
    or (one.valid_from = other.valid_from and one.to_customer_id = other.to_customer_id and one.valid_to < other.valid_to)
