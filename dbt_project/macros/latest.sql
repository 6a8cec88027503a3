{# The id with the latest time in a group; of equal times the greatest id, so that it never varies. #}
{% macro latest(id, at) -%}
    {{ return(adapter.dispatch('latest')(id, at)) }}
{%- endmacro %}

{% macro duckdb__latest(id, at) -%}
    max_by({{ id }}, {'at': {{ at }}, 'id': {{ id }}})
{%- endmacro %}

{% macro spark__latest(id, at) -%}
    max_by({{ id }}, struct({{ at }}, {{ id }}))
{%- endmacro %}
