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

{# Periods of a grain as int_periods has them and beyond as_of, as far as anything that has begun by then
   can reach: what is worked out of a period is worked out once, and as_of decides none of it. #}
{% macro periods_to_come(periods, grain) -%}
    {{ series(
        "(select min(period_index) from " ~ periods ~ " where grain = '" ~ grain ~ "')",
        "(select max(period_index) + 60 from " ~ periods ~ " where grain = '" ~ grain ~ "')"
    ) }}
{%- endmacro %}
