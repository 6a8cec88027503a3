-- Grain: one row per month: the customers who have a row in it.
with

final as (

    select
        month_index,
        count(*) as customers
    from {{ ref('int_customer_months') }}
    group by month_index

)

select * from final
