{# Wall-clock time of an instant, by its row of int_local_time. #}
{% macro local_time(instant, local_time_row) -%}
    {{ add_seconds(instant, local_time_row ~ '.offset_seconds') }}
{%- endmacro %}
