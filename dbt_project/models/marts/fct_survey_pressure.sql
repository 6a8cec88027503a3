-- Grain: one row per month and band of how often customers were solicited in it. Customers are those
-- of fct_customer_periods; counts are additive over bands. Empty where no solicitation is delivered.
with

asked as (

    select
        interactions.customer_id,
        interactions.month_index,
        count(*) as solicitations,
        count(replies.interaction_id) as surveys_sent,
        count(*) filter (where replies.is_due and replies.is_measured) as surveys_due,
        count(*) filter (where replies.is_due and replies.is_answered_in_time) as answers
    from {{ ref('int_interactions') }} as interactions
    inner join {{ ref('interaction_kinds') }} as kinds
        on interactions.kind = kinds.kind
    left join {{ ref('int_expected_replies') }} as replies
        on
            interactions.source = replies.source
            and interactions.interaction_id = replies.interaction_id
    where
        kinds.is_solicitation
        and interactions.customer_id is not null
    group by interactions.customer_id, interactions.month_index

),

solicitations as (

    select count(*) > 0 as are_delivered from asked

),

banded as (

    select
        spine.month_index,
        coalesce(asked.solicitations, 0) as solicitations,
        coalesce(asked.surveys_sent, 0) as surveys_sent,
        coalesce(asked.surveys_due, 0) as surveys_due,
        coalesce(asked.answers, 0) as answers,
        least(coalesce(asked.solicitations, 0), cast({{ threshold('solicitation_band_top') }} as integer)) as band,
        coalesce(asked.solicitations, 0) >= {{ threshold('solicitation_band_top') }} as is_top
    from {{ ref('int_customer_months') }} as spine
    cross join solicitations
    inner join {{ ref('int_customers') }} as customers
        on spine.customer_key = customers.customer_key
    left join asked
        on
            customers.customer_id = asked.customer_id
            and spine.month_index = asked.month_index
    where solicitations.are_delivered

),

bands as (

    select
        month_index,
        cast(band as varchar) || case when is_top then '+' else '' end as solicitation_band,
        count(*) as customers,
        sum(solicitations) as solicitations,
        sum(surveys_sent) as surveys_sent,
        sum(surveys_due) as surveys_due,
        sum(answers) as answers
    from banded
    group by month_index, band, is_top

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
