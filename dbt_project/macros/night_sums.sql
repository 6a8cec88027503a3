{#
  A model of sums groups rows of the touched customers and does nothing but add them up. A night takes
  its query twice, over night.X and over before.X: the sums are what they were, and the one, less the
  other. meta.adds names the columns that are added up; the first of them counts rows, so that a group
  of which none is left ends with it. The others name the group. Hence

    - a sum is never NULL: what is unknown of a row is counted in a column of its own;
    - nothing but the rows decides the sums, as_of only where rows are touched as it passes them
      (night_touched.sql): the query over before.X has the as_of of then;
    - distinct customers add up where all that is theirs in a group is touched together.
#}
{% macro add_the_difference(target, sql) -%}
    {%- set night = night_relation('night', this, this.identifier) -%}
    {%- set adds = model.config.meta.adds -%}
    {%- set groups = adapter.get_columns_in_relation(target) | map(attribute='name') | reject('in', adds) | join(', ') -%}
    create or replace table {{ night }} as from {{ target }} limit 0;
    insert into {{ night }} by name
        select {{ groups }}{% for sum in adds %}, sum({{ sum }}) as {{ sum }}{% endfor %}
        from (
            select * from {{ target }}
            union all by name
            select * from ({{ over_touched_rows(sql) }}) as now
            union all by name
            select {{ groups }}{% for sum in adds %}, -{{ sum }} as {{ sum }}{% endfor %}
            from ({{ over_former_rows(sql) }}) as formerly
        ) as changes
        group by {{ groups }}
        having sum({{ adds[0] }}) <> 0;
    create or replace table {{ target }} as from {{ night }};
{%- endmacro %}

{% macro over_former_rows(sql) -%}
    {%- set former = namespace(sql=over_touched_rows(sql, 'before')) -%}
    {%- for node in graph.nodes.values() if node.name == 'stg_run_settings' -%}
        {%- set former.sql = former.sql | replace(node.relation_name, night_relation('before', node)) -%}
    {%- endfor -%}
    {{ return(former.sql) }}
{%- endmacro %}

{#- Whether sums read a model, or a view does that sums read. -#}
{% macro is_summed(unique_id) -%}
    {%- for node in graph.nodes.values() if unique_id in node.depends_on.get('nodes', []) -%}
        {%- if rows_of(node) == 'sums' or (node.config.materialized == 'view' and is_summed(node.unique_id)) -%}
            {{ return(true) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}
