-- Grain: one row per combination that anybody's metrics come to: the rows of int_customer_ladder that
-- name it.
with

final as (

    select
        combination_id,
        count(*) as customer_months
    from {{ ref('int_customer_ladder') }}
    group by combination_id

)

select * from final
