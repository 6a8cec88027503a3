-- Grain: one row per month and band of how often customers were solicited in it. Customers are those
-- of fct_customer_periods; counts are additive over bands. Empty where no solicitation is delivered.
with

asked as (

    select * from {{ ref('int_solicitation_months') }}

),

asked_in_all as (

    select
        month_index,
        sum(customers) as customers
    from asked
    group by month_index

),

-- Where anybody was ever solicited, all others of a month were not solicited in it.
bands as (

    select
        month_index,
        solicitation_band,
        customers,
        solicitations,
        surveys_sent,
        surveys_due,
        answers
    from asked
    union all
    select
        months.month_index,
        '0' as solicitation_band,
        months.customers - coalesce(asked_in_all.customers, 0) as customers,
        0 as solicitations,
        0 as surveys_sent,
        0 as surveys_due,
        0 as answers
    from {{ ref('int_month_customers') }} as months
    left join asked_in_all
        on months.month_index = asked_in_all.month_index
    where
        months.customers > coalesce(asked_in_all.customers, 0)
        and exists (select 1 from asked)

),

final as (

    select
        periods.period_start,
        periods.is_complete,
        bands.solicitation_band,
        cast(bands.customers as integer) as customers,
        cast(bands.solicitations as integer) as solicitations,
        cast(bands.surveys_sent as integer) as surveys_sent,
        cast(bands.surveys_due as integer) as surveys_due,
        cast(bands.answers as integer) as answers,
        {{ share('bands.answers', 'bands.surveys_due') }} as response_rate,
        {{ wilson_bound('bands.answers', 'bands.surveys_due', -1) }} as response_rate_low,
        {{ wilson_bound('bands.answers', 'bands.surveys_due', 1) }} as response_rate_high
    from bands
    inner join {{ ref('int_periods') }} as periods
        on
            bands.month_index = periods.period_index
            and periods.grain = 'month'

)

select * from final
