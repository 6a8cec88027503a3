-- Chains are resolved to their last person: no cycle, and none longer than can be followed.
{{ config(meta={'fix': 'deliver the links mended, or take a file back with `ladder withdraw FILE`'}) }}
with

links as (

    select * from {{ ref('stg_customer_links') }} where valid_from < valid_to

)

select
    identities.from_customer_id,
    identities.customer_id
from {{ ref('int_customer_identities') }} as identities
left join links as onward
    on
        identities.customer_id = onward.from_customer_id
        and identities.valid_from < onward.valid_to
        and onward.valid_from < identities.valid_to
where
    identities.from_customer_id = identities.customer_id
    or onward.from_customer_id is not null
