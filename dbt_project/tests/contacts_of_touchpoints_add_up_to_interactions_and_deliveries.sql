-- Every interaction and every delivery is one contact at one touchpoint in one phase.
with

touchpoints as (

    select coalesce(sum(contacts), 0) as contacts from {{ ref('fct_touchpoints') }}

),

interactions as (

    select count(*) as contacts from {{ ref('int_interactions') }}

),

deliveries as (

    select count(*) as contacts from {{ ref('int_deliveries') }}

)

select
    touchpoints.contacts,
    interactions.contacts as interactions,
    deliveries.contacts as deliveries
from touchpoints
cross join interactions
cross join deliveries
where touchpoints.contacts <> interactions.contacts + deliveries.contacts
