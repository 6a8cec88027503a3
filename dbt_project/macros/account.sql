{# What is left of an entry of the relationship account at a later local moment: it halves again and
   again. 2^(-age in days / half-life). #}
{% macro kept_share(since, until, half_life_days) -%}
    power(
        cast(2 as {{ double_type() }}),
        -{{ fractional_days_between(since, until) }} / cast({{ half_life_days }} as {{ double_type() }})
    )
{%- endmacro %}
