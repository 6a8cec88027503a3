-- Grain: one row per link, however often it was delivered (versions). From and to are persons' ids; the interval is half-open,
-- an end that was not given is open.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

links as (

    select links.*
    from {{ source('raw', 'customer_links') }} as links
    inner join {{ ref('stg_loads') }} as loads
        on links.load_id = loads.load_id

),

translated as (

    select
        {{ customer_id('links.customer_namespace', 'links.source_customer_id', 'settings.customer_namespace') }}
            as from_customer_id,
        {{ customer_id('links.linked_customer_namespace', 'links.linked_customer_id', 'settings.customer_namespace') }}
            as to_customer_id,
        coalesce(links.valid_from, cast('0001-01-01' as timestamp)) as valid_from,
        coalesce(links.valid_to, cast('9999-12-31' as timestamp)) as valid_to
    from links
    cross join settings

),

final as (

    select
        from_customer_id,
        to_customer_id,
        valid_from,
        valid_to,
        count(*) as versions
    from translated
    group by from_customer_id, to_customer_id, valid_from, valid_to

)

select * from final
