{# Whole numbers from start to stop, both included; columns: n. #}
{% macro series(start, stop) -%}
    {{ return(adapter.dispatch('series')(start, stop)) }}
{%- endmacro %}

{% macro duckdb__series(start, stop) -%}
    (select cast(unnest(generate_series({{ start }}, {{ stop }})) as integer) as n)
{%- endmacro %}

{% macro spark__series(start, stop) -%}
    (select explode(sequence({{ start }}, {{ stop }})) as n)
{%- endmacro %}
