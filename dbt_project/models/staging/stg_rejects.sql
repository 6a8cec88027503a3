-- Grain: one row per load and named reason for which rows of it broke the contract.
with

rejects as (

    select * from {{ source('raw', 'rejects') }}

),

final as (

    select
        load_id,
        reason,
        count(*) as rejected_rows
    from rejects
    group by load_id, reason

)

select * from final
