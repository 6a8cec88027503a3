-- Grain: one row per month and link: the customers it is measured for, and the median and the mean of
-- their scores.
with

scores as (

    {% for link in ['satisfaction', 'dialogue', 'pride'] %}
    select
        month_index,
        '{{ link }}' as link,
        {{ link }}_score as score
    from {{ ref('int_link_scores') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        month_index,
        link,
        count(*) as customers,
        count(score) as measured_customers,
        {{ exact_quotient('sum(score)', 'nullif(count(score), 0)', 4) }} as mean_score,
        cast(percentile_cont(0.5) within group (order by cast(score as {{ double_type() }})) as decimal(18, 5))
            as median_score
    from scores
    group by month_index, link

)

select * from final
