-- Grain: one row per month and measure of the voice of the customer. Nothing is additive; n, for and
-- against are. A measure without anything to count in the month is a row without a value.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

measures as (

    select 'nps' as measure
    union all
    select 'csat' as measure
    union all
    select 'ces' as measure
    union all
    select 'response_rate' as measure
    union all
    select 'company_consistency' as measure

),

counts as (

    select
        *,
        {{ mean_of('total', 'n') }} as mean_answer,
        {{ population_sd('total', 'total_of_squares', 'n') }} as sd_answer
    from {{ ref('int_voice_counts') }}

),

spreads as (

    select
        *,
        {{ z_95() }} * sd_answer / sqrt(n) as half_width
    from counts

),

final as (

    select
        periods.period_start,
        measures.measure,
        case
            when measures.measure in ('csat', 'response_rate') then {{ share('spreads.favourable', 'spreads.n') }}
            when measures.measure = 'nps' then {{ share('(spreads.favourable - spreads.unfavourable)', 'spreads.n') }}
            when measures.measure = 'ces' then cast(spreads.mean_answer as {{ double_type() }})
            when spreads.n >= 2 then cast(1 - spreads.sd_answer as {{ double_type() }})
        end as value,
        coalesce(spreads.n, 0) as n,
        spreads.favourable,
        spreads.unfavourable,
        case
            when measures.measure in ('csat', 'response_rate') then {{ wilson_bound('spreads.favourable', 'spreads.n', -1) }}
            when measures.measure = 'nps' and spreads.n >= 2 then greatest(-1.0, spreads.mean_answer - spreads.half_width)
            when measures.measure = 'ces' and spreads.n >= 2 then greatest(1.0, spreads.mean_answer - spreads.half_width)
        end as lower,
        case
            when measures.measure in ('csat', 'response_rate') then {{ wilson_bound('spreads.favourable', 'spreads.n', 1) }}
            when measures.measure = 'nps' and spreads.n >= 2 then least(1.0, spreads.mean_answer + spreads.half_width)
            when measures.measure = 'ces' and spreads.n >= 2 then least(7.0, spreads.mean_answer + spreads.half_width)
        end as upper,
        periods.is_complete and (
            measures.measure <> 'response_rate'
            or {{ add_days('periods.period_end', threshold('customer_reply_days')) }} <= settings.as_of_local
        ) as is_complete
    from {{ ref('int_periods') }} as periods
    cross join settings
    cross join measures
    left join spreads
        on
            periods.period_index = spreads.month_index
            and measures.measure = spreads.measure
    where periods.grain = 'month'

)

select * from final
