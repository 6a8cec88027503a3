-- Grain: one row per month and stage of the ladder, or none (NULL): what customers count for there.
-- Margin is added up of those of whom it is known.
with

final as (

    select
        period_start,
        ladder_stage as stage,
        count(*) as customers,
        cast(sum(net_amount) as decimal(38, 4)) as net_amount,
        count(margin_amount) as margin_customers,
        cast(coalesce(sum(margin_amount), 0) as decimal(38, 4)) as margin_amount,
        cast(sum(gross_amount) as decimal(38, 4)) as gross_amount,
        cast(sum(discount_amount) as decimal(38, 4)) as discount_amount,
        count(*) filter (where referrals_sent + referrals_converted > 0) as recommending_customers,
        count(*) filter (where is_in_activity_window) as active_customers,
        count(*) filter (where is_in_activity_window and referrals_sent + referrals_converted > 0)
            as active_recommending_customers
    from {{ ref('fct_customer_periods') }}
    group by period_start, ladder_stage

)

select * from final
