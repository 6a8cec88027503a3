-- Grain: one row per month and measure of the voice of the customer that has something to count:
-- how many, how many for and against, and the decimal sums that means and spreads are made of.
with

answers as (

    select
        month_index,
        measure,
        count(*) as n,
        count(*) filter (where is_favourable) as favourable,
        count(*) filter (where is_unfavourable) as unfavourable,
        cast(sum(answer) as decimal(18, 6)) as total,
        cast(sum(cast(answer * answer as decimal(24, 12))) as decimal(24, 12)) as total_of_squares
    from {{ ref('int_survey_answers') }}
    group by month_index, measure

),

-- Where the shop does not deliver which survey an answer belongs to, nothing is counted.
surveys as (

    select
        month_index,
        'response_rate' as measure,
        count(*) as n,
        count(*) filter (where is_answered_in_time) as favourable,
        count(*) filter (where not is_answered_in_time) as unfavourable,
        cast(count(*) filter (where is_answered_in_time) as decimal(18, 6)) as total,
        cast(count(*) filter (where is_answered_in_time) as decimal(24, 12)) as total_of_squares
    from {{ ref('int_expected_replies') }}
    where
        is_solicitation
        and turn = 'customer'
        and is_due
        and is_measured
    group by month_index

),

touchpoints as (

    select
        month_index,
        touchpoint,
        {{ mean_of('sum(experience)', 'sum(scored_contacts)') }} as mean_experience
    from {{ ref('int_touchpoint_months') }}
    group by month_index, touchpoint
    having sum(scored_contacts) >= {{ threshold('consistency_contacts') }}

),

consistency as (

    select
        month_index,
        'company_consistency' as measure,
        count(*) as n,
        cast(null as bigint) as favourable,
        cast(null as bigint) as unfavourable,
        cast(sum(mean_experience) as decimal(18, 6)) as total,
        cast(sum(cast(mean_experience * mean_experience as decimal(24, 12))) as decimal(24, 12)) as total_of_squares
    from touchpoints
    group by month_index

),

final as (

    select * from answers
    union all
    select * from surveys
    union all
    select * from consistency

)

select * from final
