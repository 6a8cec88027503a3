{#
  A model that joins many tables of customer x month holds all of them in memory at once, and DuckDB
  gives up where it can no longer set them aside. Such a model names the one whose rows it has
  (meta.parts_of) and is derived part after part: the same query over every nth customer.
#}
{% macro parts_of(model) -%}
    {%- set rows = model.config.get('meta', {}).get('parts_of') -%}
    {%- if rows is none -%}
        {{ return(1) }}
    {%- endif -%}
    {%- set counted = run_query(
        'select count(*) from ' ~ (graph.nodes.values() | selectattr('name', 'equalto', rows) | first).relation_name
    ) -%}
    {{ return(1 + counted.columns[0].values()[0] // var('rows_in_a_part', 5000000)) }}
{%- endmacro %}

{#- The query over those customers alone whose key, divided by the number of parts, leaves this one. -#}
{% macro over_part(sql, part, parts) -%}
    {%- if parts == 1 -%}
        {{ return(sql) }}
    {%- endif -%}
    {%- set narrowed = namespace(sql=sql) -%}
    {%- for node in graph.nodes.values() if node.unique_id in model.depends_on.nodes
        and rows_of(node) in ['persons', 'customers', 'months', 'linked_months'] -%}
        {%- set narrowed.sql = narrowed.sql | replace(
            node.relation_name,
            '(select * from ' ~ node.relation_name ~ ' where customer_key % ' ~ parts ~ ' = ' ~ part ~ ')'
        ) -%}
    {%- endfor -%}
    {{ return(narrowed.sql) }}
{%- endmacro %}
