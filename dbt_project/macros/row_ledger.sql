{# Outcomes of steps of the row ledger, each (block, step, outcome, rows out, relation, reason): how many
   rows of the relation left the step this way. #}
{% macro row_outcomes(outcomes) -%}
    {%- for block, step, outcome, rows_out, relation, reason in outcomes %}
    select
        {{ block }} as block,
        {{ step }} as step,
        {{ outcome }} as outcome,
        cast({{ reason }} as string) as reason,
        cast({{ rows_out }} as bigint) as rows_out
    from {{ relation }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
