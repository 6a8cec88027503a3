{# Part of a whole, 0-1; NULL when the whole is 0. #}
{% macro share(part, whole) -%}
    cast({{ part }} as {{ double_type() }}) / nullif(cast({{ whole }} as {{ double_type() }}), 0)
{%- endmacro %}

{# 64-bit floating point; dbt.type_float() is 32-bit on DuckDB. #}
{% macro double_type() -%}
    double
{%- endmacro %}

{# What happened in the month itself: the sparse state also stands for the quiet months after it. #}
{% macro in_month(expression, data_type) -%}
    cast(case when spine.is_event_month then {{ expression }} else 0 end as {{ data_type }})
{%- endmacro %}
