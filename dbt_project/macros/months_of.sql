{# The months through which the states of a model last, 12 at the longest; its columns, month_index being
   each of them in turn. #}
{% macro months_of(states, columns) -%}
    (
        select
            states.customer_key,
            cast(states.month_index + steps.step as integer) as month_index
            {%- for column in columns %},
            states.{{ column }}
            {%- endfor %}
        from {{ states }} as states
        inner join {{ run_steps(12) }} as steps
            on states.last_month_index - states.month_index + 1 = steps.run_months
    )
{%- endmacro %}
