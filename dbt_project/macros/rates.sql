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

{# Money divided among a count, to decimal(18,4). #}
{% macro money_per(amount, divisor) -%}
    {{ exact_quotient(amount, divisor, 4) }}
{%- endmacro %}

{# A decimal divided by a count, rounded half away from zero to `scale` places. Exact: a quotient of
   doubles rounds some halves the wrong way, and not the same way on every engine. #}
{% macro exact_quotient(amount, divisor, scale) -%}
    {{ return(adapter.dispatch('exact_quotient')(amount, divisor, scale)) }}
{%- endmacro %}

{# 128-bit division takes ten times as long as 64-bit: only amounts that need it get it. #}
{% macro duckdb__exact_quotient(amount, divisor, scale) -%}
    {%- set places = 10 ** scale -%}
    cast(
        case
            when abs({{ amount }}) < 100000000000
                then cast(sign({{ amount }}) * (
                    (2 * abs(cast({{ amount }} * {{ places }} as bigint)) + {{ divisor }}) // (2 * {{ divisor }})
                ) as decimal(22, 0))
            else cast(sign({{ amount }}) * (
                (2 * abs(cast({{ amount }} * {{ places }} as hugeint)) + {{ divisor }}) // (2 * {{ divisor }})
            ) as decimal(22, 0))
        end * 0.{{ '0' * (scale - 1) }}1 as decimal(18, {{ scale }})
    )
{%- endmacro %}

{% macro spark__exact_quotient(amount, divisor, scale) -%}
    cast(round(cast({{ amount }} as decimal(28, {{ scale }})) / {{ divisor }}, {{ scale }}) as decimal(18, {{ scale }}))
{%- endmacro %}


{# The difference of two decimals of up to 38 digits, all `scale` places of it: one engine gives the
   last place away for a digit in front that such a difference may need. #}
{% macro exact_difference(minuend, subtrahend, scale) -%}
    {{ return(adapter.dispatch('exact_difference')(minuend, subtrahend, scale)) }}
{%- endmacro %}

{% macro duckdb__exact_difference(minuend, subtrahend, scale) -%}
    {{ minuend }} - {{ subtrahend }}
{%- endmacro %}

{% macro spark__exact_difference(minuend, subtrahend, scale) -%}
    cast({{ minuend }} as decimal(37, {{ scale }})) - cast({{ subtrahend }} as decimal(37, {{ scale }}))
{%- endmacro %}
