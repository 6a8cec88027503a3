-- Grain: one row per phase, first and last month, phase before, months there and whether another
-- follows: the customers with such a stay. as_of does not show here.
with

final as (

    select
        journey_phase,
        first_month_index,
        last_month_index,
        previous_phase,
        previous_months,
        is_followed,
        count(*) as customers
    from {{ ref('int_journey_stays') }}
    group by journey_phase, first_month_index, last_month_index, previous_phase, previous_months, is_followed

)

select * from final
