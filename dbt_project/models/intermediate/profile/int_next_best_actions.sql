-- Grain: one row per customer for whom a practice of best_practices.csv fits: the first of those whose
-- conditions all hold, by priority and then by name. An empty condition always holds.
with

practices as (

    select
        *,
        cast(row_number() over (order by priority nulls last, practice_id nulls last) as integer) as place
    from {{ ref('best_practices') }}

),

profiles as (

    select
        profile.customer_key,
        profile.lifecycle,
        profile.ladder_stage,
        profile.weakest_link,
        profile.is_overdrawn,
        profile.complaints_open > 0 as has_open_complaint,
        forecasts.probability_alive < {{ threshold('doubtful_below') }} as is_doubtful,
        coalesce(scores.monetary_score, 0) as monetary_score
    from {{ ref('int_customer_profile') }} as profile
    left join {{ ref('int_customer_scores') }} as scores
        on profile.customer_key = scores.customer_key
    left join {{ ref('int_forecasts') }} as forecasts
        on
            profile.customer_id = forecasts.customer_id
            and forecasts.part = 'customer'

),

fitting as (

    select
        profiles.customer_key,
        min(practices.place) as place
    from profiles
    inner join practices
        on
            coalesce(practices.monetary_score_from, 0) <= profiles.monetary_score
            {% for trait in ['lifecycle', 'ladder_stage', 'weakest_link'] %}
            and (practices.{{ trait }} is null or practices.{{ trait }} = profiles.{{ trait }})
            {% endfor %}
            {% for trait in ['is_overdrawn', 'has_open_complaint', 'is_doubtful'] %}
            and (practices.{{ trait }} is null or practices.{{ trait }} = profiles.{{ trait }})
            {% endfor %}
    group by profiles.customer_key

),

final as (

    select
        fitting.customer_key,
        practices.practice_id,
        practices.action,
        practices.sentence
    from fitting
    inner join practices
        on fitting.place = practices.place

)

select * from final
