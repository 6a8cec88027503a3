{# A number that analysts decide: the row of thresholds.csv with this name. #}
{% macro threshold(name) -%}
    (select value from {{ ref('thresholds') }} where name = '{{ name }}')
{%- endmacro %}
