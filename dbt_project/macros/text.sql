{# The value of one key of a JSON object held as text; NULL when it is not there. #}
{% macro json_text(document, key) -%}
    {{ return(adapter.dispatch('json_text')(document, key)) }}
{%- endmacro %}

{% macro duckdb__json_text(document, key) -%}
    json_extract_string({{ document }}, '$.{{ key }}')
{%- endmacro %}

{% macro spark__json_text(document, key) -%}
    get_json_object({{ document }}, '$.{{ key }}')
{%- endmacro %}


{# Values of a group as one text, in a stated order. #}
{% macro ordered_text(expression, order_by) -%}
    {{ return(adapter.dispatch('ordered_text')(expression, order_by)) }}
{%- endmacro %}

{% macro duckdb__ordered_text(expression, order_by) -%}
    string_agg({{ expression }}, '|' order by {{ order_by }})
{%- endmacro %}

{% macro spark__ordered_text(expression, order_by) -%}
    array_join(transform(array_sort(collect_list(struct({{ order_by }}, {{ expression }} as value_text))), x -> x.value_text), '|')
{%- endmacro %}


{# A number written in text, or NULL. #}
{% macro text_to_integer(expression) -%}
    {{ return(adapter.dispatch('text_to_integer')(expression)) }}
{%- endmacro %}

{% macro duckdb__text_to_integer(expression) -%}
    try_cast({{ expression }} as integer)
{%- endmacro %}

{% macro spark__text_to_integer(expression) -%}
    try_cast(round(try_cast({{ expression }} as decimal(38, 18))) as integer)
{%- endmacro %}


{# Columns of a row as the text of a JSON object, in this order. #}
{% macro json_of(relation, columns) -%}
    {{ return(adapter.dispatch('json_of')(relation, columns) if columns else "'{}'") }}
{%- endmacro %}

{% macro duckdb__json_of(relation, columns) -%}
    cast(to_json(struct_pack(
        {%- for column in columns %}{{ column }} := {{ relation }}.{{ column }}{{ ', ' if not loop.last }}{% endfor -%}
    )) as varchar)
{%- endmacro %}

{% macro spark__json_of(relation, columns) -%}
    to_json(named_struct(
        {%- for column in columns %}'{{ column }}', {{ relation }}.{{ column }}{{ ', ' if not loop.last }}{% endfor -%}
    ), map('ignoreNullFields', 'false'))
{%- endmacro %}
