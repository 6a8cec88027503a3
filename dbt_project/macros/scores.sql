{# 1 to 5: how many fifths of a population, full ones, lie behind, and one. #}
{% macro fifth(behind, population) -%}
    cast(1 + floor(5 * cast({{ behind }} as {{ double_type() }}) / {{ population }}) as integer)
{%- endmacro %}
