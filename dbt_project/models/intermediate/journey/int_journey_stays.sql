-- Grain: one row per customer and unbroken stay in one phase of the journey, with the stay it follows
-- on from. Stays tile the customer's months; a gap in the months ends a stay.
with

neighbours as (

    select
        customer_key,
        month_index,
        journey_phase,
        lag(journey_phase) over by_month as previous_phase,
        lag(month_index) over by_month as previous_month_index,
        lead(journey_phase) over by_month as next_phase,
        lead(month_index) over by_month as next_month_index
    from {{ ref('int_customer_lifecycle') }}
    window by_month as (partition by customer_key order by month_index nulls last)

),

edges as (

    select
        customer_key,
        month_index,
        journey_phase,
        coalesce(previous_month_index = month_index - 1, false) as is_continued,
        coalesce(next_month_index = month_index + 1, false) as is_followed,
        coalesce(previous_month_index = month_index - 1 and previous_phase = journey_phase, false) as has_begun_before,
        coalesce(next_month_index = month_index + 1 and next_phase = journey_phase, false) as goes_on
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

stays as (

    select
        customer_key,
        journey_phase,
        month_index as first_month_index,
        last_month_index,
        is_continued,
        is_followed_at_the_end as is_followed,
        lag(journey_phase) over by_month as phase_before,
        lag(last_month_index - month_index + 1) over by_month as months_before
    from bounds
    where not has_begun_before
    window by_month as (partition by customer_key order by month_index nulls last)

),

final as (

    select
        customer_key,
        journey_phase,
        first_month_index,
        last_month_index,
        case when is_continued then phase_before end as previous_phase,
        case when is_continued then months_before else 0 end as previous_months,
        is_followed
    from stays

)

select * from final
