-- Grain: one row per month and stage of the ladder in which the revenue of anybody has a variation: how
-- many customers that are, and the sum of their variations.
with

final as (

    select
        states.month_index,
        stays.stage,
        count(*) as variation_customers,
        cast(sum(states.revenue_variation) as decimal(38, 6)) as revenue_variation
    from {{ months_of(ref('int_revenue_states'), ['revenue_variation']) }} as states
    inner join {{ ref('int_ladder_stays') }} as stays
        on
            states.customer_key = stays.customer_key
            and states.month_index >= stays.first_month_index
            and states.month_index <= stays.last_month_index
    group by states.month_index, stays.stage

)

select * from final
