{# The id with the latest time in a group; of equal times the greatest id, so that it never varies. #}
{% macro latest(id, at) -%}
    max_by({{ id }}, {{ sort_key([at, id]) }})
{%- endmacro %}

{# Columns as one value that compares by the first of them, then by the next. #}
{% macro sort_key(columns) -%}
    {{ return(adapter.dispatch('sort_key')(columns)) }}
{%- endmacro %}

{% macro duckdb__sort_key(columns) -%}
    row({{ columns | join(', ') }})
{%- endmacro %}

{% macro spark__sort_key(columns) -%}
    struct({{ columns | join(', ') }})
{%- endmacro %}
