-- Grain: one row per stage, first and last month, stage before and whether another follows: the
-- customers with such a stay. as_of does not show here.
with

final as (

    select
        stage,
        first_month_index,
        last_month_index,
        previous_stage,
        is_followed,
        count(*) as customers
    from {{ ref('int_ladder_stays') }}
    group by stage, first_month_index, last_month_index, previous_stage, is_followed

)

select * from final
