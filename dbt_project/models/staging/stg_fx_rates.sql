-- Grain: one row per currency and date, newest of its versions. rate = reporting currency per one
-- unit.
with

ranked as (

    select
        rates.currency,
        rates.rate_on,
        rates.rate,
        cast(row_number() over (
            partition by rates.currency, rates.rate_on
            order by loads.load_rank desc nulls last, rates.file_row desc nulls last
        ) as bigint) as age,
        count(*) over (partition by rates.currency, rates.rate_on) as versions
    from {{ source('raw', 'fx_rates') }} as rates
    inner join {{ ref('stg_loads') }} as loads
        on rates.load_id = loads.load_id

),

final as (

    select
        currency,
        rate_on,
        rate,
        versions
    from ranked
    where age = 1

)

select * from final
