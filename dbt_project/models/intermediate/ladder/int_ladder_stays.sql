-- Grain: one row per customer and unbroken stay in one stage of the ladder, with what decided its
-- first month. Stays tile the months in which the customer is on the ladder.
with

neighbours as (

    select
        customer_key,
        month_index,
        stage,
        rule_id,
        is_direct,
        vetoed_from,
        coalesce(
            lag(stage) over by_month = stage and lag(month_index) over by_month = month_index - 1, false
        ) as has_begun_before,
        coalesce(
            lead(stage) over by_month = stage and lead(month_index) over by_month = month_index + 1, false
        ) as goes_on
    from {{ ref('int_customer_ladder') }}
    window by_month as (partition by customer_key order by month_index nulls last)

),

-- Only the first and the last month of a stay are left: one row when they are the same.
bounds as (

    select
        *,
        case when goes_on then lead(month_index) over by_month else month_index end as last_month_index
    from neighbours
    where not (has_begun_before and goes_on)
    window by_month as (partition by customer_key order by month_index nulls last)

),

final as (

    select
        customer_key,
        stage,
        month_index as first_month_index,
        last_month_index,
        rule_id as decided_by,
        is_direct,
        vetoed_from
    from bounds
    where not has_begun_before

)

select * from final
