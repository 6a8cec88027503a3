{# A number that follows from the values of columns alone, in whatever table they stand: the first 60 bits
   of the MD5 of their text. #}
{% macro content_id(columns) -%}
    {%- set values = [] -%}
    {%- for column in columns -%}
        {%- do values.append("coalesce(cast(" ~ column ~ " as string), '')") -%}
    {%- endfor -%}
    {{ adapter.dispatch('number_of_hex')("substring(md5(" ~ values | join(" || ',' || ") ~ "), 1, 15)") }}
{%- endmacro %}

{% macro duckdb__number_of_hex(digits) -%}
    cast('0x' || {{ digits }} as bigint)
{%- endmacro %}

{% macro spark__number_of_hex(digits) -%}
    cast(conv({{ digits }}, 16, 10) as bigint)
{%- endmacro %}
