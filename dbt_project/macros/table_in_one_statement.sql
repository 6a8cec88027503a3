{#
  How a table gets into DuckDB: replaced by one statement, or in one transaction where its contract and
  its comments come with it. dbt's own way builds beside the table, renames twice, drops, and describes
  it twice: eight queries for a model, each of which costs dbt more than it costs DuckDB.

  Left out, since no model asks for them: hooks, grants, indexes, headers. tests/conventions sees to it.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}

    {%- set target = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set language = model['language'] -%}
    {%- set is_promised = config.get('contract').enforced -%}
    {%- set is_patched = is_night() and rows_of(model) is not none and existing is not none -%}
    {%- set is_one_transaction = is_promised or is_patched -%}

    {%- if existing is not none and not existing.is_table -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}

    {% call statement('main', language=language, auto_begin=is_one_transaction) -%}
        {%- if language == 'python' -%}
            {#- dbt-duckdb writes rows on a connection of its own, so in no transaction of ours. -#}
            {{
                create_table_as(false, target, compiled_code, language)
                | replace("con.execute('create table", "con.execute('create or replace table")
            }}
        {%- elif is_patched -%}
            {{ replace_touched_rows(target, compiled_code) }}
        {%- elif is_promised -%}
            {{ assert_contract(compiled_code) }}
            create or replace table {{ target }} {{ get_table_columns_and_constraints() }};
            {% set parts = parts_of(model) -%}
            {% for part in range(parts) -%}
            insert into {{ target }} {{ get_column_names() }} (
                {{ get_select_subquery(over_part(compiled_code, part, parts)) }}
            );
            {% endfor -%}
            {{ comments_on(target) }}
        {%- else -%}
            create or replace table {{ target }} as (
                {{ compiled_code }}
            )
        {%- endif -%}
    {%- endcall %}

    {%- do adapter.commit() if is_one_transaction -%}

    {{ return({'relations': [target]}) }}

{% endmaterialization %}


{% macro comments_on(relation) %}
    {%- if config.persist_relation_docs() and model.description -%}
        {{ duckdb__alter_relation_comment(relation, model.description) }}
    {%- endif -%}
    {%- if config.persist_column_docs() -%}
        {%- for column in model.columns.values() if column.description %}
            comment on column {{ relation }}.{{ column.name }} is {{ duckdb_escape_comment(column.description) }};
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}


{#- One query asks whether the query gives what its contract promises; what differs, dbt's own says. -#}
{% macro assert_contract(sql) %}
    {%- set differing -%}
        select column_name
        from (describe {{ get_empty_subquery_sql(sql) }}) as given
        full join (describe {{ get_empty_schema_sql(model['columns']) }}) as promised
            using (column_name)
        where given.column_type is distinct from promised.column_type
    {%- endset -%}
    {%- if run_query(differing).rows -%}
        {{ assert_columns_equivalent(sql) }}
    {%- endif -%}
{% endmacro %}


{# A view the same way; a night looks at the touched rows through one of its own. #}
{% materialization view, adapter='duckdb' %}

    {%- set target = this.incorporate(type='view') -%}
    {%- set existing = load_cached_relation(this) -%}

    {%- if existing is not none and not existing.is_view -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}

    {% call statement('main', auto_begin=false) -%}
        create or replace view {{ target }} as ({{ compiled_code }});
        {% if is_night() and rows_of(model) -%}
        create or replace view {{ night_relation('night', this, this.identifier) }} as ({{ over_touched_rows(compiled_code) }});
        {%- endif %}
        {%- if is_night() and rows_of(model) and is_summed(model.unique_id) %}
        create or replace view {{ night_relation('before', this, this.identifier) }} as ({{ over_touched_rows(compiled_code, 'before') }});
        {%- endif %}
    {%- endcall %}

    {{ return({'relations': [target]}) }}

{% endmaterialization %}
