{# Whole numbers from start to stop, both included; columns: n. #}
{% macro series(start, stop) -%}
    {{ return(adapter.dispatch('series')(start, stop)) }}
{%- endmacro %}

{% macro duckdb__series(start, stop) -%}
    (select cast(unnest(generate_series({{ start }}, {{ stop }})) as integer) as n)
{%- endmacro %}

{% macro spark__series(start, stop) -%}
    (select explode(case when {{ start }} <= {{ stop }} then sequence({{ start }}, {{ stop }}) end) as n)
{%- endmacro %}

{# One row per length of a run and step in it, the first being 0: joined on run_months it repeats a run
   once a month. That join hashes; one on a range would compare every pair. #}
{% macro run_steps(longest) -%}
    (
        select
            lengths.n as run_months,
            steps.n as step
        from {{ series(1, longest) }} as lengths
        inner join {{ series(0, longest - 1) }} as steps
            on lengths.n > steps.n
    )
{%- endmacro %}
