{# A person's id: the shop's own id, prefixed where the shop keeps a second namespace. #}
{% macro customer_id(namespace, source_customer_id, home_namespace) -%}
    case
        when {{ namespace }} = {{ home_namespace }} then {{ source_customer_id }}
        else {{ namespace }} || ':' || {{ source_customer_id }}
    end
{%- endmacro %}
