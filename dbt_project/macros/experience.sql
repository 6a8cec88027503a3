{# Experience on [-1, 1] of a score, by the row of interaction_kinds: linear over the kind's scale,
   NPS +1 / 0 / -1 (9-10 promoter, 7-8 passive, 0-6 detractor), the kind's default without a score.
   A score outside its scale says nothing: NULL. #}
{% macro experience(score, kinds) -%}
    cast(case
        when {{ score }} is null or {{ kinds }}.scale is null then {{ kinds }}.default_experience
        when {{ score }} < {{ kinds }}.scale_min or {{ score }} > {{ kinds }}.scale_max then null
        when {{ kinds }}.scale = 'nps' and {{ score }} >= 9 then 1
        when {{ kinds }}.scale = 'nps' and {{ score }} >= 7 then 0
        when {{ kinds }}.scale = 'nps' then -1
        else round(
            cast(2 * ({{ score }} - {{ kinds }}.scale_min) as double)
            / ({{ kinds }}.scale_max - {{ kinds }}.scale_min) - 1,
            6
        )
    end as decimal(18, 6))
{%- endmacro %}

{# Whether the experience says how it felt: there is a score on its scale, or the kind's default is a
   judgement. A default of 0 is the absence of one: an unanswered survey is not a neutral answer. #}
{% macro is_scored(score, kinds) -%}
    case
        when {{ score }} is null or {{ kinds }}.scale is null then {{ kinds }}.default_experience <> 0
        else {{ score }} between {{ kinds }}.scale_min and {{ kinds }}.scale_max
    end
{%- endmacro %}
