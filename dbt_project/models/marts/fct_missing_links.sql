-- Grain: one row per month and element (satisfaction, dialogue, pride): how well it is measured, how
-- it scores, and for how many customers it is the weakest. weakest_customers are additive over
-- elements: a customer has one weakest link or none. Scores are not additive.
with

weakest as (

    select
        month_index,
        weakest_link,
        count(*) as customers
    from {{ ref('int_customer_links') }}
    where weakest_link is not null
    group by month_index, weakest_link

),

final as (

    select
        periods.period_start,
        periods.is_complete,
        medians.link as element,
        cast(medians.customers as integer) as customers,
        cast(medians.measured_customers as integer) as measured_customers,
        medians.mean_score,
        medians.median_score,
        cast(coalesce(weakest.customers, 0) as integer) as weakest_customers,
        {{ share('coalesce(weakest.customers, 0)', 'medians.measured_customers') }} as weakest_rate
    from {{ ref('int_link_medians') }} as medians
    inner join {{ ref('int_periods') }} as periods
        on
            medians.month_index = periods.period_index
            and periods.grain = 'month'
    left join weakest
        on
            medians.month_index = weakest.month_index
            and medians.link = weakest.weakest_link

)

select * from final
