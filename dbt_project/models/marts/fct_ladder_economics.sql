-- Grain: one row per month and stage on which anyone stands, or stood when the month began. Counts and
-- amounts are additive over stages; over months only the amounts are. Per-customer figures and rates
-- are not additive.
with

stages as (

    select
        months.period_start,
        months.stage,
        months.customers,
        months.net_amount,
        months.margin_customers,
        case when months.margin_customers > 0 then months.margin_amount end as margin_amount,
        months.gross_amount,
        months.discount_amount,
        months.recommending_customers,
        variations.variation_customers,
        variations.revenue_variation
    from {{ ref('int_stage_months') }} as months
    left join {{ ref('int_stage_variations') }} as variations
        on
            {{ period_index('month', 'months.period_start') }} = variations.month_index
            and months.stage = variations.stage
    where months.stage is not null

),

retention as (

    select
        period_start,
        segment as stage,
        customers_at_start,
        retained_customers,
        retention_rate
    from {{ ref('fct_retention_rates') }}
    where
        grain = 'month'
        and basis = 'activity_window'
        and segment_type = 'ladder_stage'
        and segment <> 'none'
        and customers_at_start > 0

),

shop as (

    select
        count(recommending_customers) > 0 as has_referrals,
        (select count(*) from {{ ref('fct_promotions') }}) > 0 as has_discounts
    from {{ ref('fct_recommendations') }}

),

both_sides as (

    select
        coalesce(stages.period_start, retention.period_start) as period_start,
        coalesce(stages.stage, retention.stage) as stage,
        coalesce(stages.customers, 0) as customers,
        coalesce(stages.net_amount, 0) as net_amount,
        coalesce(stages.margin_customers, 0) as margin_customers,
        stages.margin_amount,
        coalesce(stages.gross_amount, 0) as gross_amount,
        coalesce(stages.discount_amount, 0) as discount_amount,
        coalesce(stages.recommending_customers, 0) as recommending_customers,
        coalesce(stages.variation_customers, 0) as variation_customers,
        stages.revenue_variation,
        coalesce(retention.customers_at_start, 0) as customers_at_start,
        coalesce(retention.retained_customers, 0) as retained_customers,
        retention.retention_rate
    from stages
    full outer join retention
        on
            stages.period_start = retention.period_start
            and stages.stage = retention.stage

),

final as (

    select
        periods.period_start,
        periods.is_complete,
        counted.stage,
        cast(counted.customers as integer) as customers,
        cast(counted.net_amount as decimal(18, 4)) as net_amount,
        {{ money_per('counted.net_amount', 'nullif(counted.customers, 0)') }} as net_revenue_per_customer,
        cast(counted.margin_customers as integer) as margin_customers,
        cast(counted.margin_amount as decimal(18, 4)) as margin_amount,
        {{ money_per('counted.margin_amount', 'nullif(counted.margin_customers, 0)') }} as margin_per_customer,
        cast(counted.variation_customers as integer) as variation_customers,
        {{ mean_of('counted.revenue_variation', 'counted.variation_customers') }} as revenue_variation,
        counted.customers_at_start,
        counted.retained_customers,
        counted.retention_rate,
        case when shop.has_referrals then cast(counted.recommending_customers as integer) end as recommending_customers,
        case when shop.has_referrals then {{ share('counted.recommending_customers', 'counted.customers') }} end as referral_rate,
        cast(counted.gross_amount as decimal(18, 4)) as gross_amount,
        cast(counted.discount_amount as decimal(18, 4)) as discount_amount,
        case
            when shop.has_discounts
                then {{ share('counted.discount_amount', 'counted.gross_amount + counted.discount_amount') }}
        end as discount_share
    from both_sides as counted
    cross join shop
    inner join {{ ref('int_periods') }} as periods
        on
            counted.period_start = periods.period_start
            and periods.grain = 'month'

)

select * from final
