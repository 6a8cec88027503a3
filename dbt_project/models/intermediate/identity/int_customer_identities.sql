-- Grain: one row per linked source customer and interval: who the person is in it.
-- Three rounds of following resolve chains of up to eight links; longer ones are refused. A link that
-- ends as it begins, or before, holds at no time.
with

links as (

    select * from {{ ref('stg_customer_links') }} where valid_from < valid_to

),

followed_once as (

    {{ follow_links('links') }}

),

followed_twice as (

    {{ follow_links('followed_once') }}

),

followed_thrice as (

    {{ follow_links('followed_twice') }}

),

final as (

    select
        from_customer_id,
        to_customer_id as customer_id,
        valid_from,
        valid_to
    from followed_thrice

)

select * from final
