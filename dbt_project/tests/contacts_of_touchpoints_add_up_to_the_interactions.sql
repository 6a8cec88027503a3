-- Every interaction is one contact at one touchpoint in one phase.
with

touchpoints as (

    select coalesce(sum(contacts), 0) as contacts from {{ ref('fct_touchpoints') }}

),

interactions as (

    select count(*) as contacts from {{ ref('int_interactions') }}

)

select
    touchpoints.contacts,
    interactions.contacts as interactions
from touchpoints
cross join interactions
where touchpoints.contacts <> interactions.contacts
