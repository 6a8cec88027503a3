-- Grain: one row per customer and month of the spine: the scores of the links, the one farthest below
-- the month's median over customers, and those that are not measured.
with

medians as (

    select
        month_index,
        {% for link in ['satisfaction', 'dialogue', 'pride'] %}
        max(median_score) filter (where link = '{{ link }}') as {{ link }}_median{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref('int_link_medians') }}
    group by month_index

),

distances as (

    select
        scores.*,
        {% for link in ['satisfaction', 'dialogue', 'pride'] %}
        coalesce(medians.{{ link }}_median - scores.{{ link }}_score, 0) as {{ link }}_below{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref('int_link_scores') }} as scores
    inner join medians
        on scores.month_index = medians.month_index

),

final as (

    select
        customer_key,
        month_index,
        satisfaction_score,
        satisfaction_contacts,
        dialogue_score,
        dialogue_contacts,
        pride_score,
        pride_events,
        case
            when greatest(satisfaction_below, dialogue_below, pride_below) <= 0 then null
            when satisfaction_below >= dialogue_below and satisfaction_below >= pride_below then 'satisfaction'
            when dialogue_below >= pride_below then 'dialogue'
            else 'pride'
        end as weakest_link,
        nullif(
            substring(
                case when satisfaction_score is null then ',satisfaction' else '' end
                || case when dialogue_score is null then ',dialogue' else '' end
                || case when pride_score is null then ',pride' else '' end,
                2
            ),
            ''
        ) as unmeasured_links
    from distances

)

select * from final
