-- Grain: one row per customer and unbroken stay in one stage of the ladder, with what decided its
-- first month and the stage it follows on from. Stays tile the months in which the customer is on the
-- ladder.
with

neighbours as (

    select
        customer_key,
        month_index,
        stage,
        rule_id,
        is_direct,
        vetoed_from,
        lag(stage) over by_month as previous_stage,
        lag(month_index) over by_month as previous_month_index,
        lead(stage) over by_month as next_stage,
        lead(month_index) over by_month as next_month_index
    from {{ ref('int_customer_ladder') }}
    window by_month as (partition by customer_key order by month_index nulls last)

),

edges as (

    select
        *,
        coalesce(previous_month_index = month_index - 1, false) as is_continued,
        coalesce(next_month_index = month_index + 1, false) as is_followed,
        coalesce(previous_month_index = month_index - 1 and previous_stage = stage, false) as has_begun_before,
        coalesce(next_month_index = month_index + 1 and next_stage = stage, false) as goes_on
    from neighbours

),

-- Only the first and the last month of a stay are left: one row when they are the same.
bounds as (

    select
        *,
        case when goes_on then lead(month_index) over by_month else month_index end as last_month_index,
        case when goes_on then lead(is_followed) over by_month else is_followed end as is_followed_at_the_end
    from edges
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
        vetoed_from,
        case when is_continued then previous_stage end as previous_stage,
        is_followed_at_the_end as is_followed
    from bounds
    where not has_begun_before

)

select * from final
